using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Concurrency.Tests.Hosting.Observability;

/// <summary>In a host the meter is the application's.</summary>
public sealed class MeterTests
{
    [Fact]
    public async Task The_meter_is_made_by_the_factory_of_the_application()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddConcurrency(c => c.AddActivity("import", (scope, services) => default, a => a.OnStop = StopMode.Drain));
        using var host = builder.Build();
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        var ended = new ConcurrentQueue<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, factory) && instrument.Name == "concurrency.activity.ended")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => ended.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();

        await host.StartAsync();
        await host.StopAsync();

        Assert.Equal("import Task completed", Assert.Single(ended));
    }

    [Fact]
    public async Task Without_a_factory_the_runtime_makes_its_own()
    {
        var count = 0;
        await using var provider = new Scenario().Build();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter is { Name: ConcurrencyTelemetry.MeterName, Scope: null })
                    Interlocked.Increment(ref count);
            },
        };
        provider.GetRequiredService<IConcurrency>();

        listener.Start();

        Assert.True(count > 0);
    }
}

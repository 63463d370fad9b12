using Concurrency.Tests.Explorations.Bugs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Concurrency.Tests.Explorations;

/// <summary>An application as it is registered, in a simulation.</summary>
public sealed class HostTests
{
    [Fact]
    public void An_application_runs_from_its_start_to_its_stop_in_every_schedule()
    {
        var report = Simulation.Explore(
            scope => RunAsync(scope, isSafe: true), new() { Strategy = SimulationStrategy.PartialOrderReduction, MaxSchedules = 50 });

        Assert.Null(report.Finding);
        Assert.True(report.Schedules > 1);
    }

    [Fact]
    public void A_bug_of_hosted_activities_is_found_and_replayed()
    {
        var report = Simulation.Explore(scope => RunAsync(scope, isSafe: false), new() { MaxSchedules = 200 });

        Assert.Equal(SimulationFindingKind.Exception, report.Finding?.Kind);
        Assert.Contains("A deposit is lost.", report.Finding!.Message, StringComparison.Ordinal);
        var again = Simulation.Replay(report.Finding.Replay, scope => RunAsync(scope, isSafe: false));
        Assert.Equal(report.Finding.Message, again.Finding?.Message);
    }

    [Fact]
    public async Task Services_share_the_time_of_the_simulation()
    {
        var elapsed = TimeSpan.Zero;

        Simulation.Check(async scope =>
        {
            await using var services = new ServiceCollection().AddConcurrency().UseSimulation(scope).BuildServiceProvider();
            var time = services.GetRequiredService<TimeProvider>();
            var begin = time.GetTimestamp();
            await services.GetRequiredService<IConcurrency>().Start("sleeper", body => body.DelayAsync(TimeSpan.FromHours(1))).JoinAsync();
            elapsed = time.GetElapsedTime(begin);
        });

        Assert.Equal(TimeSpan.FromHours(1), elapsed);
    }

    private static async ValueTask RunAsync(IActivityScope scope, bool isSafe)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(new Account(isSafe));
        builder.Services
            .AddConcurrency(concurrency => concurrency
                .AddChannel<int>("deposits", capacity: 1)
                .AddActivity("customer", SendAsync)
                .AddActivity<Teller>("one")
                .AddActivity<Teller>("other"))
            .UseSimulation(scope);
        using var host = builder.Build();
        await host.StartAsync();
        await scope.DelayAsync(TimeSpan.FromMinutes(1));
        await host.StopAsync();
        Claim.That(host.Services.GetRequiredService<Account>().Balance == 3, "A deposit is lost.");
    }

    private static async ValueTask SendAsync(IActivityScope scope, IServiceProvider services)
    {
        var deposits = services.GetRequiredKeyedService<IChannel<int>>("deposits");
        await deposits.SendAsync(1);
        await deposits.SendAsync(2);
        deposits.TryComplete();
    }

    private sealed class Teller([FromKeyedServices("deposits")] IChannelReader<int> deposits, Account account, IConcurrency concurrency)
        : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope)
        {
            await foreach (var amount in deposits.ReceiveAllAsync())
                await account.AddAsync(amount, concurrency);
        }
    }

    private sealed class Account(bool isSafe)
    {
        private readonly SimulatedVariable<int> _balance = new("balance");
        private IMutex? _mutex;

        public int Balance => _balance.Value;

        public async ValueTask AddAsync(int amount, IConcurrency concurrency)
        {
            using var lease = isSafe ? await (_mutex ??= concurrency.CreateMutex("mutex")).AcquireAsync() : default;
            _balance.Value += amount;
        }
    }
}

using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>A hosted activity which is restarted: new services, a new object, and one end.</summary>
public sealed class RestartTests
{
    private static readonly RestartPolicy s_atOnce = new() { InitialDelay = TimeSpan.Zero, MaxRestarts = 2 };

    public static TheoryData<string> Backends => ["Task", "Thread"];

    [Theory, MemberData(nameof(Backends))]
    public async Task Each_attempt_has_services_and_an_object_of_its_own(string backend)
    {
        await using var app = new HostedScenario(c => c.AddActivity<Flaky>("flaky", a =>
        {
            a.OnFailure = FailureMode.Restart;
            a.Restart = s_atOnce;
            a.StopsHostWhenCompleted = true;
        })).Set(("DefaultBackend", backend)).Services(services => services.AddScoped<Resource>());

        await app.StartAsync();
        await app.StoppingAsync();
        await app.StopAsync();

        Assert.Equal(
            [
                "made resource", "attempt 1", "disposed object", "disposed resource",
                "made resource", "attempt 2", "disposed object", "disposed resource",
                "made resource", "attempt 3", "disposed object", "disposed resource",
            ],
            app.Ledger.Lines);
        Assert.Empty(app.Log.Complaints);
    }

    [Fact]
    public async Task Blocking_activities_are_restarted_as_well()
    {
        await using var app = new HostedScenario(c => c.AddBlockingActivity("flaky", (scope, services) =>
        {
            services.GetRequiredService<Ledger>().Add($"attempt {scope.Attempt}");
            if (scope.Attempt == 1)
                throw new InvalidDataException();
        }, a =>
        {
            a.OnFailure = FailureMode.Restart;
            a.Restart = s_atOnce;
            a.StopsHostWhenCompleted = true;
        }));

        await app.StartAsync();
        await app.StoppingAsync();
        await app.StopAsync();

        Assert.Equal(["attempt 1", "attempt 2"], app.Ledger.Lines);
    }

    [Fact]
    public async Task A_channel_is_completed_after_the_last_attempt()
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("items", capacity: 16)
            .AddActivity(
                "write",
                async (scope, services) =>
                {
                    await services.GetRequiredKeyedService<IChannelWriter<int>>("items").SendAsync(scope.Attempt);
                    if (scope.Attempt < 3)
                        throw new InvalidDataException();
                },
                a =>
                {
                    a.Writes("items").Completes("items");
                    a.OnFailure = FailureMode.Restart;
                    a.Restart = s_atOnce;
                }));
        await app.StartAsync();

        var items = new List<int>();
        await foreach (var item in app.Channel<int>("items").ReceiveAllAsync(TestContext.Current.CancellationToken))
            items.Add(item);

        Assert.Equal([1, 2, 3], items);
        await app.StopAsync();
    }

    [Fact]
    public async Task Who_fails_too_often_stops_the_host()
    {
        await using var app = Failing(a =>
        {
            a.OnFailure = FailureMode.Restart;
            a.Restart = s_atOnce;
        });

        await app.StartAsync();
        await app.StoppingAsync();

        Assert.Equal("attempt 3", (await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync)).Message);
    }

    [Fact]
    public async Task Who_fails_too_often_and_is_isolated_leaves_the_host_alone()
    {
        await using var app = Failing(a =>
        {
            a.OnFailure = FailureMode.Restart;
            a.Restart = s_atOnce with { Escalation = FailureResponse.Isolate };
        });

        await app.StartAsync();
        while (app.Log.Complaints.Count == 0)
            await Task.Yield();

        Assert.Equal(
            "Error 322 Hosted activity flaky failed. The host goes on without it, as it is registered to.",
            $"{Assert.Single(app.Log.Complaints)}");
        await app.StopAsync();
    }

    [Theory]
    [InlineData("FailParent", true)]
    [InlineData("Isolate", false)]
    [InlineData("Restart", false)]
    public async Task A_rule_goes_over_the_code(string response, bool isFatal)
    {
        await using var app = Failing(a => a.OnFailure = isFatal ? FailureMode.LogAndContinue : FailureMode.StopHost).Set(
            ("Activities:flaky:OnFailure", response),
            ("Activities:flaky:Restart:InitialDelay", "00:00:00"),
            ("Activities:flaky:Restart:Escalation", "Isolate"));

        await app.StartAsync();
        while (app.Log.Complaints.Count == 0)
            await Task.Yield();

        if (isFatal)
            await Assert.ThrowsAsync<InvalidDataException>(app.StopAsync);
        else
            await app.StopAsync();
    }

    [Fact]
    public async Task A_stop_ends_the_delay()
    {
        await using var app = Failing(a =>
        {
            a.OnFailure = FailureMode.Restart;
            a.Restart = new() { InitialDelay = TimeSpan.FromHours(1), MaxDelay = TimeSpan.FromHours(1) };
        });
        await app.StartAsync();
        while (!app.Runtime.Inspector.GetActivities().Any(activity => activity.WaitingFor?.Target == "restart delay"))
            await Task.Yield();

        await app.StopAsync();

        Assert.Empty(app.Log.Complaints);
    }

    [Fact]
    public async Task A_hosted_activity_can_have_a_deadline()
    {
        await using var app = new HostedScenario(c => c.AddActivity(
            "slow", (scope, _) => scope.DelayAsync(Timeout.InfiniteTimeSpan), a => a.Deadline = TimeSpan.FromMilliseconds(1)));

        await app.StartAsync();
        await app.StoppingAsync();

        var error = await Assert.ThrowsAsync<TimeoutException>(app.StopAsync);
        Assert.StartsWith("Activity 'slow' did not complete within its deadline of 00:00:00.0010000.", error.Message, StringComparison.Ordinal);
    }

    private static HostedScenario Failing(Action<HostedActivityOptions> configure) =>
        new(c => c.AddActivity("flaky", (scope, _) => throw new InvalidDataException($"attempt {scope.Attempt}"), configure));

    private sealed class Flaky(Resource resource, Ledger ledger) : IHostedActivity, IDisposable
    {
        public ValueTask RunAsync(IActivityScope scope)
        {
            Assert.NotNull(resource);
            ledger.Add($"attempt {scope.Attempt}");
            return scope.Attempt < 3 ? throw new InvalidDataException() : default;
        }

        public void Dispose() => ledger.Add("disposed object");
    }

    private sealed class Resource : IDisposable
    {
        private readonly Ledger _ledger;

        public Resource(Ledger ledger)
        {
            _ledger = ledger;
            ledger.Add("made resource");
        }

        public void Dispose() => _ledger.Add("disposed resource");
    }
}

namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>How long the delays are, how often there are any, and which policies there are.</summary>
public sealed class RestartPolicyTests : SupervisionTest
{
    private readonly FixedRandom _random = new();

    public static TheoryData<Func<RestartPolicy>, string> WrongPolicies =>
        new()
        {
            { () => new() { MaxRestarts = -1 }, "An activity cannot be restarted fewer than zero times." },
            { () => new() { Window = TimeSpan.Zero }, "The time in which restarts are counted is more than zero." },
            { () => new() { InitialDelay = TimeSpan.FromTicks(-1) }, "A delay is zero or more." },
            { () => new() { MaxDelay = Timeout.InfiniteTimeSpan }, "A delay is zero or more." },
            { () => new() { BackoffFactor = 0.5 }, "Delays do not become shorter: the factor is 1 or more." },
            { () => new() { BackoffFactor = double.NaN }, "Delays do not become shorter: the factor is 1 or more." },
            { () => new() { Jitter = 1.5 }, "A delay varies by a fraction from 0 to 1 of itself." },
            { () => new() { Jitter = double.NaN }, "A delay varies by a fraction from 0 to 1 of itself." },
            {
                () => new() { Escalation = FailureResponse.Restart },
                "A failure which is not answered by a restart fails the parent or is isolated."
            },
        };

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Random = _random;
    }

    [Theory, MemberData(nameof(WrongPolicies), DisableDiscoveryEnumeration = true)]
    public void A_wrong_policy_is_refused(Func<RestartPolicy> make, string message) =>
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(make).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Delays_grow_to_the_longest() =>
        Assert.Equal(
            ["00:00:01", "00:00:02", "00:00:04", "00:00:05", "00:00:05"],
            await DelaysOf(s_steady with { BackoffFactor = 2, MaxDelay = TimeSpan.FromSeconds(5) }));

    [Theory]
    [InlineData(0.0, "00:00:07.5000000")]
    [InlineData(0.5, "00:00:10")]
    [InlineData(0.75, "00:00:11.2500000")]
    [InlineData(0.99, "00:00:12")]
    public async Task Delays_vary_by_a_fraction_up_to_the_longest(double chance, string delay)
    {
        _random.Next = chance;

        Assert.Equal(
            delay,
            (await DelaysOf(s_steady with { InitialDelay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromSeconds(12), Jitter = 0.25 }))[0]);
    }

    [Fact]
    public async Task An_attempt_which_ran_for_the_window_begins_delays_and_count_anew()
    {
        var policy = new RestartPolicy { InitialDelay = s_delay, Jitter = 0, MaxRestarts = 2, Window = TimeSpan.FromSeconds(10) };
        var failures = Runtime.CreateSemaphore("failures", permits: 1);
        var activity = Runtime.Start("activity", async _ =>
        {
            await failures.AcquireAsync();
            throw new InvalidDataException();
        }, Restarting("Task", policy));

        await Pass(s_delay);
        await Fail();
        await Pass(s_delay * 2);
        await IsRunning();
        Time.Advance(policy.Window);
        await Fail();
        await Pass(s_delay);
        await Fail();
        await Pass(s_delay * 2);
        await Fail();

        await HasEnded(activity);
        Assert.Equal(
            ["00:00:01", "00:00:02", "00:00:01", "00:00:02"],
            Log.WithId(10).Select(record => record.Message.Split(' ')[^1]));
        Assert.Single(Log.WithId(11));

        async Task Fail()
        {
            await IsRunning();
            failures.Release();
        }

        Task IsRunning() => Until(() => failures.GetSnapshot().Waiting == 1);

        async Task Pass(TimeSpan delay)
        {
            await InDelay(activity);
            Time.Advance(delay);
        }
    }

    [Fact]
    public async Task Without_restarts_the_first_failure_is_the_outcome() =>
        Assert.Empty(await DelaysOf(s_steady with { MaxRestarts = 0 }));

    private async Task<List<string>> DelaysOf(RestartPolicy policy)
    {
        var activity = Runtime.Start("activity", _ => throw new InvalidDataException(), Restarting("Task", policy));
        await PassDelays(activity);
        return [.. Log.WithId(10).Select(record => record.Message.Split(' ')[^1])];
    }

    private sealed class FixedRandom : Random
    {
        public new double Next { get; set; } = 0.5;

        public override double NextDouble() => Next;
    }
}

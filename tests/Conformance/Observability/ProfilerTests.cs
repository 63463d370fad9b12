using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Concurrency.Tests.Conformance.Observability;

/// <summary>The profiler shows what was waited for, how long, and from where.</summary>
public sealed class ProfilerTests : MetricsTest
{
    private EveryFourth? _chance;

    private IBlockingProfiler Profiler => Runtime.BlockingProfiler;

    [Theory, MemberData(nameof(AllModes))]
    public async Task Each_wait_is_counted_and_timed_by_object_and_operation(Mode mode)
    {
        Profiler.Start();
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        for (var round = 0; round < 3; round++)
            await ReceiveAfterAsync(mode, items, TimeSpan.FromSeconds(2));

        var profile = Profiler.Stop();

        Assert.Equal([new BlockedObject("items", "Channel", "Receive", 3, TimeSpan.FromSeconds(6))], profile.Objects);
        Assert.Equal(TimeSpan.FromSeconds(6), profile.Elapsed);
    }

    [Theory, MemberData(nameof(AllModes))]
    public async Task A_wait_is_found_where_the_program_waits(Mode mode)
    {
        Profiler.Start(samplingInterval: 1);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        await ReceiveAfterAsync(mode, items, TimeSpan.FromSeconds(2));

        var site = Assert.Single(Profiler.Stop().Sites);

        Assert.Equal(("items", "Channel", "Receive"), (site.Path, site.Kind, site.Operation));
        Assert.Equal((1, 1, TimeSpan.FromSeconds(2)), (site.Samples, site.Waits, site.Duration));
        Assert.Equal(mode is Mode.Foreign or Mode.BlockingForeign ? "(foreign caller)" : "receiver", site.Activity);
        var frame = site.Frames.First(frame => frame.Method.EndsWith($"{nameof(ProfilerTests)}.{nameof(WaitHereAsync)}", StringComparison.Ordinal));
        Assert.EndsWith($"{nameof(ProfilerTests)}.cs", frame.File, StringComparison.Ordinal);
        Assert.True(frame.Line > 0);
        Assert.All(site.Frames, other => Assert.StartsWith("Concurrency.Tests.", other.Method, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Two_places_are_two_sites_and_instances_are_one(string backend)
    {
        Profiler.Start(samplingInterval: 1);
        var run = Runtime.Start("run", async scope =>
        {
            var group = scope.Start("worker", async worker =>
            {
                var own = worker.CreateChannel<int>("own", capacity: 1);
                await ReceiveOneAsync(own);
                await ReceiveOtherAsync(own);
            }, 5, On(backend));
            await group.JoinAsync();
        });
        await Until(() => Runtime.Inspector.GetSnapshot().Channels.Sum(channel => channel.WaitingReceivers) == 5);
        run.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(run.JoinAsync()));

        var site = Profiler.Stop().Sites.Single(site => site.Path == "run/worker/own");

        Assert.Equal(("run/worker", 5), (site.Activity, site.Waits));
        Assert.EndsWith(nameof(ReceiveOneAsync), site.Frames[0].Method, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_stands_for_as_many_waits_as_there_are_for_one()
    {
        _chance = new();
        Profiler.Start(samplingInterval: 4);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        for (var round = 0; round < 40; round++)
            await ReceiveAfterAsync(Mode.Task, items, TimeSpan.FromSeconds(1));

        var profile = Profiler.Stop();

        var seen = Assert.Single(profile.Objects);
        var site = Assert.Single(profile.Sites);
        Assert.Equal((40, TimeSpan.FromSeconds(40)), (seen.Waits, seen.Duration));
        Assert.Equal((10, 40, TimeSpan.FromSeconds(40)), (site.Samples, site.Waits, site.Duration));
        Assert.Equal(4, profile.SamplingInterval);
    }

    [Fact]
    public async Task What_began_before_is_not_seen()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var before = items.ReceiveAsync();
        Profiler.Start(samplingInterval: 1);
        var first = items.ReceiveAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        Profiler.Start(samplingInterval: 1);
        items.TrySend(1);
        items.TrySend(1);
        await Soon(before);
        await Soon(first);

        var profile = Profiler.GetProfile();

        Assert.Empty(profile.Objects);
        Assert.Empty(profile.Sites);
    }

    [Fact]
    public async Task It_is_off_until_it_is_started_and_after_it_was_stopped()
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        await ReceiveAfterAsync(Mode.Task, items, TimeSpan.FromSeconds(1));
        Assert.False(Profiler.IsRunning);
        Assert.Empty(Profiler.GetProfile().Objects);
        Assert.Empty(Profiler.Stop().Objects);

        Profiler.Start();
        Assert.True(Profiler.IsRunning);
        await ReceiveAfterAsync(Mode.Task, items, TimeSpan.FromSeconds(1));
        Profiler.Stop();
        await ReceiveAfterAsync(Mode.Task, items, TimeSpan.FromSeconds(1));

        Assert.False(Profiler.IsRunning);
        Assert.Equal(1, Assert.Single(Profiler.GetProfile().Objects).Waits);
    }

    [Fact]
    public void An_interval_is_one_or_more() => Assert.Throws<ArgumentOutOfRangeException>(() => Profiler.Start(samplingInterval: 0));

    [Fact]
    public async Task It_reads_as_tables()
    {
        Profiler.Start(samplingInterval: 1);
        await ReceiveAfterAsync(Mode.Task, Runtime.CreateChannel<int>("slow", capacity: 1), TimeSpan.FromSeconds(3));
        await ReceiveAfterAsync(Mode.Task, Runtime.CreateChannel<int>("fast", capacity: 1), TimeSpan.FromSeconds(1));

        var lines = Profiler.Stop().ToString().ReplaceLineEndings("\n").Split('\n');

        Assert.Equal("2 waits, 4.00s in 4.00s", lines[0]);
        Assert.Equal("        time   time%    sum%          waits         mean  operation      object", lines[2]);
        Assert.Equal("       3.00s  75.0 %  75.0 %              1        3.00s  Receive        slow (Channel)", lines[3]);
        Assert.Equal("       1.00s  25.0 % 100.0 %              1        1.00s  Receive        fast (Channel)", lines[4]);
        Assert.Equal("Estimated from one stack in 1 waits, 2 altogether:", lines[6]);
        Assert.StartsWith("       3.00s  75.0 %  75.0 %              1        3.00s  Receive        slow  receiver  ", lines[9], StringComparison.Ordinal);
        Assert.Contains($"{nameof(Verbs)}.{nameof(Verbs.ReceiveAsync)} ({nameof(Verbs)}.cs:", lines[9], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folded_stacks_begin_with_the_activity_and_end_with_the_operation_and_microseconds()
    {
        Profiler.Start(samplingInterval: 1);
        await ReceiveAfterAsync(Mode.Task, Runtime.CreateChannel<int>("items", capacity: 1), TimeSpan.FromSeconds(3));

        var line = Profiler.Stop().ToFoldedStacks().Split('\n')[0];

        Assert.Matches($@"^receiver;.*{nameof(ProfilerTests)}\.{nameof(WaitHereAsync)};\S*{nameof(Verbs)}\.{nameof(Verbs.ReceiveAsync)};Receive items 3000000$", line);
    }

    [Fact]
    public async Task Speedscope_gets_a_profile_of_times_and_one_of_waits()
    {
        Profiler.Start(samplingInterval: 1);
        await ReceiveAfterAsync(Mode.BlockingThread, Runtime.CreateChannel<int>("slow", capacity: 1), TimeSpan.FromSeconds(3));
        await ReceiveAfterAsync(Mode.Task, Runtime.CreateChannel<int>("fast", capacity: 1), TimeSpan.FromSeconds(1));

        using var file = JsonDocument.Parse(Profiler.Stop().ToSpeedscope());

        var root = file.RootElement;
        Assert.Equal("https://www.speedscope.app/file-format-schema.json", root.GetProperty("$schema").GetString());
        var frames = root.GetProperty("shared").GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("name").GetString()).ToList();
        Assert.Contains("Receive slow", frames);
        var profiles = root.GetProperty("profiles").EnumerateArray().ToList();
        Assert.Equal(["microseconds", "none"], profiles.Select(profile => profile.GetProperty("unit").GetString()));
        Assert.Equal([4_000_000, 2], profiles.Select(profile => profile.GetProperty("endValue").GetInt64()));
        Assert.All(profiles, profile =>
        {
            Assert.Equal("sampled", profile.GetProperty("type").GetString());
            var (samples, weights) = (profile.GetProperty("samples"), profile.GetProperty("weights"));
            Assert.Equal((2, 2), (samples.GetArrayLength(), weights.GetArrayLength()));
            Assert.Equal(profile.GetProperty("endValue").GetInt64(), weights.EnumerateArray().Sum(weight => weight.GetInt64()));
            Assert.All(samples.EnumerateArray().SelectMany(stack => stack.EnumerateArray()), frame => Assert.InRange(frame.GetInt32(), 0, frames.Count - 1));
            Assert.All(samples.EnumerateArray(), stack => Assert.Equal("receiver", frames[stack[0].GetInt32()]));
        });
    }

    [Fact]
    public async Task Methods_are_named_as_in_the_source()
    {
        Profiler.Start(samplingInterval: 1);
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activities = new[]
        {
            Runtime.Start("lambda", async _ => await items.ReceiveAsync()),
            Runtime.Start("local", Local),
            Runtime.StartBlocking("generic", _ => Generic<int>.Receive(items)),
        };
        await HasReceivers(items, 3);
        items.TryComplete();
        foreach (var activity in activities)
            await Assert.ThrowsAnyAsync<Exception>(() => Soon(activity.JoinAsync()));

        var names = Profiler.Stop().Sites.Where(site => site.Path == "items").ToDictionary(site => site.Activity, site => site.Frames[0].Method.Split($"{nameof(ProfilerTests)}.")[1]);

        Assert.Equal($"{nameof(Methods_are_named_as_in_the_source)}.(lambda)", names["lambda"]);
        Assert.Equal($"{nameof(Methods_are_named_as_in_the_source)}.Local", names["local"]);
        Assert.Equal("Generic.Receive", names["generic"]);

        async ValueTask Local(IActivityScope scope) => await items.ReceiveAsync();
    }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        if (_chance is not null)
            builder.Random = _chance;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async ValueTask WaitHereAsync(Verbs verbs, IChannel<int> items) => await verbs.ReceiveAsync(items);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async ValueTask ReceiveOneAsync(IChannel<int> items) => await items.ReceiveAsync();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async ValueTask ReceiveOtherAsync(IChannel<int> items) => await items.ReceiveAsync();

    private async Task ReceiveAfterAsync(Mode mode, IChannel<int> items, TimeSpan time)
    {
        var receiver = await StartWaiting(mode, "receiver", items, verbs => WaitHereAsync(verbs, items));
        Time.Advance(time);
        items.TrySend(1);
        await Ended(receiver);
    }

    private static class Generic<T>
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static T Receive(IChannel<T> items) => items.Receive();
    }

    /// <summary>Each fourth number is zero.</summary>
    private sealed class EveryFourth : Random
    {
        private int _last;

        public override int Next(int maxValue) => (Interlocked.Increment(ref _last) % 4) % maxValue;
    }
}

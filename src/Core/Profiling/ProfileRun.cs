using System.Collections.Concurrent;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Profiling;

/// <summary>What a profiler sees from one start to the next.</summary>
internal sealed class ProfileRun(ConcurrencyRuntime runtime, int samplingInterval)
{
    private const string ForeignCaller = "(foreign caller)";

    private readonly DateTimeOffset _startedAt = runtime.TimeProvider.GetUtcNow();
    private readonly long _start = runtime.TimeProvider.GetTimestamp();
    private readonly ConcurrentDictionary<ObjectKey, Tally> _objects = new();
    private readonly ConcurrentDictionary<SiteKey, Tally> _sites = new();

    // Sampled, and not ended.
    private readonly ConcurrentDictionary<Wait, CapturedStack> _stacks = new();

    // The first stack of each kind, with files and lines.
    private readonly ConcurrentDictionary<CapturedStack, IReadOnlyList<BlockedFrame>> _frames = new();

    private TimeSpan Elapsed => runtime.TimeProvider.GetElapsedTime(_start);

    /// <summary>The profile of a profiler that never ran.</summary>
    public static BlockingProfile CreateEmpty(ConcurrencyRuntime runtime) =>
        new(runtime.TimeProvider.GetUtcNow(), TimeSpan.Zero, IBlockingProfiler.DefaultSamplingInterval, [], []);

    /// <summary>Takes the stack of whoever begins to wait, if chance says so.</summary>
    public bool TrySample(Wait wait)
    {
        if (runtime.Random.Next(samplingInterval) != 0)
            return false;

        var stack = CapturedStack.Take();
        if (!_frames.ContainsKey(stack))
            _frames.TryAdd(stack, CapturedStack.Describe());

        _stacks[wait] = stack;
        return true;
    }

    public void Add(Wait wait, TimeSpan elapsed, bool isSampled)
    {
        // It began in an earlier run.
        if (elapsed > Elapsed)
            return;

        var target = new ObjectKey(wait.Target.Pattern, wait.Target.Kind, wait.Kind);
        _objects.GetOrAdd(target, static _ => new()).Add(elapsed);
        if (isSampled && _stacks.TryRemove(wait, out var stack))
            _sites.GetOrAdd(new(wait.Owner?.Activity.Pattern ?? ForeignCaller, target, stack), static _ => new()).Add(elapsed);
    }

    public BlockingProfile GetProfile() =>
        new(
            _startedAt,
            Elapsed,
            samplingInterval,
            [.. _objects.Select(group => Describe(group.Key, group.Value)).OrderByDescending(row => row.Duration).ThenBy(row => row.Path, StringComparer.Ordinal)],
            [.. _sites.Select(group => Describe(group.Key, group.Value)).OrderByDescending(site => site.Duration).ThenBy(site => site.Path, StringComparer.Ordinal)]);

    private static BlockedObject Describe(in ObjectKey key, Tally tally) =>
        new(key.Path, key.Kind, key.Operation.ToString(), tally.Count, tally.Duration);

    private BlockedSite Describe(in SiteKey key, Tally tally) =>
        new(
            key.Activity,
            _frames[key.Stack],
            key.Target.Path,
            key.Target.Kind,
            key.Target.Operation.ToString(),
            tally.Count,
            tally.Count * samplingInterval,
            tally.Duration * samplingInterval);

    private readonly record struct ObjectKey(string Path, string Kind, OperationKind Operation);

    private readonly record struct SiteKey(string Activity, ObjectKey Target, CapturedStack Stack);

    private sealed class Tally
    {
        private long _count;
        private long _ticks;

        public long Count => Interlocked.Read(ref _count);

        public TimeSpan Duration => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public void Add(TimeSpan elapsed)
        {
            Interlocked.Increment(ref _count);
            Interlocked.Add(ref _ticks, elapsed.Ticks);
        }
    }
}

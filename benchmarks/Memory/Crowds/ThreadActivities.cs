using Concurrency;
using Concurrency.Threads;

namespace Memory.Crowds;

/// <summary>Thread-backed activities, each parked in a receive from one channel.</summary>
internal sealed class ThreadActivities(int most, Action<int> report) : ICrowd
{
    private readonly ConcurrencyRuntime _runtime = ConcurrencyRuntime.Create(builder =>
        builder.UseThreads(new ThreadBackendOptions { StackSizeKB = ThreadStarting.StackSizeKB }, maxThreads: most));

    private readonly List<IActivity> _activities = new(most);
    private IChannel<int>? _channel;

    public void Prepare(int count) => _channel = _runtime.CreateChannel<int>("shared", ChannelCapacity.Unbounded);

    public async Task<int> StartAsync(int count)
    {
        _ = Tally.Expect(count);
        var started = ThreadStarting.UntilRefused(
            count, () => _activities.Add(_runtime.StartBlocking("blocked", Receive)), report);
        while (CountBlocked() < started)
            await Task.Yield();

        return started;
    }

    public int CountBlocked() => _channel!.GetSnapshot().WaitingReceivers;

    public async Task ReleaseAsync()
    {
        for (var item = 0; item < _activities.Count; item++)
            _channel!.TrySend(item);

        foreach (var activity in _activities)
            await activity.JoinAsync();
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    private void Receive(IActivityScope scope) => Tally.Release(_channel!.Receive());
}

using Concurrency;

namespace Memory.Crowds;

/// <summary>Task-backed activities, each blocked in a receive.</summary>
internal sealed class TaskActivities(bool sharesChannel, int frames) : ICrowd
{
    private readonly ConcurrencyRuntime _runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());
    private IChannel<int>[] _channels = [];
    private int _count;
    private IActivity? _root;

    public void Prepare(int count) =>
        _channels = sharesChannel
            ? [_runtime.CreateChannel<int>("shared", ChannelCapacity.Unbounded)]
            : [.. Enumerable.Range(0, count).Select(_ => _runtime.CreateChannel<int>("own", 1))];

    public async Task<int> StartAsync(int count)
    {
        var allBlocked = Tally.Expect(_count = count);
        _root = _runtime.Start("root", scope =>
        {
            if (sharesChannel)
                StartShared(scope);
            else
                StartOwn(scope);

            return ValueTask.CompletedTask;
        });

        // The root ends first only if something fails.
        await await Task.WhenAny(allBlocked, _root.Completion);
        return count;
    }

    public int CountBlocked() => _channels.Sum(channel => channel.GetSnapshot().WaitingReceivers);

    public async Task ReleaseAsync()
    {
        for (var item = 0; item < _count; item++)
            _channels[sharesChannel ? 0 : item].TrySend(item);

        await _root!.JoinAsync();
    }

    public ValueTask DisposeAsync() => _runtime.DisposeAsync();

    private static async ValueTask ReceiveAsync(IChannelReader<int> channel, int frames)
    {
        if (frames > 1)
        {
            await ReceiveAsync(channel, frames - 1);
            return;
        }

        var wait = channel.ReceiveAsync();
        Tally.Block();
        Tally.Release(await wait);
    }

    private void StartShared(IActivityScope scope)
    {
        var channel = _channels[0];
        Func<IActivityScope, ValueTask> body = _ => ReceiveAsync(channel, frames);
        for (var index = 0; index < _count; index++)
            scope.Start("blocked", body);
    }

    private void StartOwn(IActivityScope scope)
    {
        foreach (var channel in _channels)
            scope.Start("blocked", _ => ReceiveAsync(channel, frames));
    }
}

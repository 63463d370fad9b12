using System.Threading.Channels;

namespace Memory.Crowds;

/// <summary>Tasks, each blocked in a read from a channel of the BCL.</summary>
/// <param name="sharesChannel">Whether there is one channel for all.</param>
/// <param name="frames">How many async methods deep each of them waits.</param>
/// <param name="usesPool">Whether each is a work item of the pool. Otherwise the method is only called.</param>
internal sealed class BclTasks(bool sharesChannel, int frames, bool usesPool) : ICrowd
{
    private Channel<int>[] _channels = [];
    private Task[] _tasks = [];

    public void Prepare(int count) =>
        _channels = sharesChannel
            ? [Channel.CreateUnbounded<int>()]
            : [.. Enumerable.Range(0, count).Select(_ => Channel.CreateBounded<int>(1))];

    public async Task<int> StartAsync(int count)
    {
        var allBlocked = Tally.Expect(count);
        _tasks = new Task[count];
        await Task.Run(StartAll);
        await allBlocked;
        return count;
    }

    public int CountBlocked() => Tally.Blocked;

    public async Task ReleaseAsync()
    {
        for (var item = 0; item < _tasks.Length; item++)
            ChannelOf(item).Writer.TryWrite(item);

        foreach (var task in _tasks)
            await task;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task ReceiveAsync(ChannelReader<int> channel, int frames)
    {
        if (frames > 1)
        {
            await ReceiveAsync(channel, frames - 1);
            return;
        }

        var wait = channel.ReadAsync();
        Tally.Block();
        Tally.Release(await wait);
    }

    private void StartAll()
    {
        for (var index = 0; index < _tasks.Length; index++)
        {
            var channel = ChannelOf(index).Reader;
            _tasks[index] = usesPool ? Run(channel) : ReceiveAsync(channel, frames);
        }
    }

    // A method of its own, so that no closure is made where only the method is called.
    private Task Run(ChannelReader<int> channel) => Task.Run(() => ReceiveAsync(channel, frames));

    private Channel<int> ChannelOf(int index) => _channels[sharesChannel ? 0 : index];
}

namespace Concurrency.Tests.Conformance;

/// <summary>The verbs of the library as a role uses them: the asynchronous ones, or their blocking twins.</summary>
public sealed partial class Verbs(Mode mode, IActivityScope? scope)
{
    public Mode Mode => mode;

    /// <summary>Null for foreign callers.</summary>
    public IActivityScope? Scope => scope;

    public bool IsBlocking => mode is Mode.BlockingThread or Mode.BlockingForeign;

    public ValueTask SendAsync<T>(IChannelWriter<T> channel, T item, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return channel.SendAsync(item, cancellationToken);

        channel.Send(item, cancellationToken);
        return default;
    }

    public ValueTask<T> ReceiveAsync<T>(IChannelReader<T> channel, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(channel.Receive(cancellationToken)) : channel.ReceiveAsync(cancellationToken);

    public ValueTask JoinAsync(IActivity activity, CancellationToken cancellationToken = default)
    {
        if (!IsBlocking)
            return activity.JoinAsync(cancellationToken);

        activity.Join(cancellationToken);
        return default;
    }

    /// <summary>Receives until the channel ends.</summary>
    public async ValueTask<List<T>> ReceiveAllAsync<T>(IChannelReader<T> channel, CancellationToken cancellationToken = default)
    {
        var items = new List<T>();
        if (IsBlocking)
        {
            items.AddRange(channel.ReceiveAll(cancellationToken));
            return items;
        }

        await foreach (var item in channel.ReceiveAllAsync(cancellationToken))
            items.Add(item);

        return items;
    }

    /// <summary>Gives others a turn.</summary>
    public async ValueTask YieldAsync()
    {
        if (IsBlocking)
            Thread.Yield();
        else if (scope is not null)
            await scope.YieldAsync();
        else
            await System.Threading.Tasks.Task.Yield();
    }
}

namespace Compare.Queues;

/// <summary>What the peers which wait without a thread have in common.</summary>
/// <remarks>Implemented by structs, so that the peers' algorithms are compiled for each of them and call it directly.</remarks>
/// <typeparam name="TSelf">The queue.</typeparam>
internal interface IAsyncQueue<TSelf>
    where TSelf : struct, IAsyncQueue<TSelf>
{
    static abstract TSelf Create(int capacity);

    ValueTask SendAsync(int item);

    ValueTask<int> ReceiveAsync();

    IAsyncEnumerable<int> ReceiveAllAsync();

    void Complete();
}

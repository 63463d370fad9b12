namespace Compare.Queues;

/// <summary>What the peers which block their thread have in common.</summary>
/// <remarks>Implemented by structs, so that the peers' algorithms are compiled for each of them and call it directly.</remarks>
/// <typeparam name="TSelf">The queue.</typeparam>
internal interface IBlockingQueue<TSelf>
    where TSelf : struct, IBlockingQueue<TSelf>
{
    static abstract TSelf Create(int capacity);

    void Send(int item);

    int Receive();

    IEnumerable<int> ReceiveAll();

    void Complete();
}

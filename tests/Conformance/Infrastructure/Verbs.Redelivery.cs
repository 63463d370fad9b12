namespace Concurrency.Tests.Conformance;

public sealed partial class Verbs
{
    /// <summary>Receives until the reader ends, or the body has enough.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="body">Deals with a delivery, and says whether to go on. Waits for nothing asynchronous in a blocking role.</param>
    /// <param name="cancellationToken">Abandons the wait between two deliveries.</param>
    public async ValueTask EachAsync<T>(
        IRedeliveringReader<T> reader, Func<IDelivery<T>, ValueTask<bool>> body, CancellationToken cancellationToken = default)
    {
        if (IsBlocking)
        {
            foreach (var delivery in reader.ReceiveAll(cancellationToken))
            {
                if (!await body(delivery))
                    return;
            }

            return;
        }

        await foreach (var delivery in reader.ReceiveAllAsync(cancellationToken))
        {
            if (!await body(delivery))
                return;
        }
    }

    /// <summary>Waits for ever: only a cancellation ends it.</summary>
    public ValueTask WaitForEverAsync(IConcurrency concurrency, CancellationToken cancellationToken = default) =>
        WaitAsync(concurrency.CreateManualResetEvent("never"), cancellationToken);
}

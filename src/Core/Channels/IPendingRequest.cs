using Concurrency.Activities;

namespace Concurrency.Channels;

/// <summary>A request, whatever it asks: who owes the answer.</summary>
internal interface IPendingRequest
{
    bool TryFail(Exception error);

    /// <summary>The activity has received it, and owes the answer until its end.</summary>
    void DeliverTo(Strand server);
}

using Concurrency.Channels;

namespace Concurrency.Activities;

// What the activity owes as a server: answers to the requests it has received, and word to the channels it serves.
internal partial class Strand
{
    /// <returns>False if the activity has ended: nobody will answer.</returns>
    public bool TryOwe(IPendingRequest request)
    {
        Gate.Enter();
        var isAlive = !IsEnded;
        if (isAlive)
            (Details.Obligations ??= []).Add(request);

        Gate.Exit();
        return isAlive;
    }

    public void Discharge(IPendingRequest request)
    {
        Gate.Enter();
        _details?.Obligations?.Remove(request);
        Gate.Exit();
    }

    public void Serve(IServedChannel channel)
    {
        Gate.Enter();
        var isAlive = !IsEnded;
        if (isAlive)
            (Details.Serves ??= []).Add(channel);

        Gate.Exit();
        if (!isAlive)
            channel.OnServerEnded(this);
    }

    // After the end: nothing is added any more.
    private void AbandonService(StrandDetails details)
    {
        Gate.Enter();
        IPendingRequest[] unanswered = details.Obligations is { } obligations ? [.. obligations] : [];
        Gate.Exit();
        foreach (var request in unanswered)
        {
            request.TryFail(new RequestUnansweredException(
                $"Activity '{Path}' has ended as {State} without answering a request it had received.",
                details.FirstFailure?.SourceException));
        }

        if (details.Serves is null)
            return;

        foreach (var channel in details.Serves)
            channel.OnServerEnded(this);
    }
}

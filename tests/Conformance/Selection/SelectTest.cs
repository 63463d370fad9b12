using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Ways to watch a select.</summary>
public abstract class SelectTest : ChannelTest
{
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static TheoryData<string> Kinds => [.. Selectable.Kinds];

    /// <summary>A select enlists in all its queues in one step, so whoever sees it in one knows that it stands in all.</summary>
    protected static Task UntilWaits(IManualResetEvent one, int count = 1) => Until(() => one.GetSnapshot().Waiting == count);

    protected static Task UntilWaits(IAutoResetEvent one, int count = 1) => Until(() => one.GetSnapshot().Waiting == count);

    /// <summary>Gives back what a case has acquired and its activity would own at its end.</summary>
    protected static void Release(ISelectCase? winner)
    {
        switch (winner)
        {
            case ISelectCase<MutexLease> mutex:
                mutex.Value.Dispose();
                break;
            case ISelectCase<ReaderWriterLease> owner:
                owner.Value.Dispose();
                break;
        }
    }

    /// <summary>Starts a role for one round.</summary>
    protected Task<ISelectCase> Round(Mode mode, ISelect select) =>
        Result(mode, "selector", async verbs =>
        {
            var winner = await verbs.SelectAsync(select);
            Release(winner);
            return winner;
        });
}

using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Redelivery;

/// <summary>What the tests of redelivering readers have in common.</summary>
public abstract class RedeliveryTest : ActivityTest
{
    private IChannel<int>? _source;
    private IChannel<DeadLetter<int>>? _deadLetters;

    public static TheoryData<Mode> Modes =>
        [Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign];

    /// <summary>Who leaves a loop, and who receives next.</summary>
    public static TheoryData<Mode, Mode> ModePairs
    {
        get
        {
            var data = new TheoryData<Mode, Mode>();
            foreach (var first in new[] { Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign })
            {
                foreach (var second in new[] { Mode.Task, Mode.Thread, Mode.BlockingThread, Mode.Foreign, Mode.BlockingForeign })
                    data.Add(first, second);
            }

            return data;
        }
    }

    protected static Exception Broken { get; } = new InvalidDataException("broken");

    protected IChannel<int> Source => _source ??= Runtime.CreateChannel<int>("source", ChannelCapacity.Unbounded);

    protected IChannel<DeadLetter<int>> DeadLetters =>
        _deadLetters ??= Runtime.CreateChannel<DeadLetter<int>>("dead", ChannelCapacity.Unbounded);

    /// <summary>A reader over a source which has these items, and no more.</summary>
    protected IRedeliveringReader<int> ReaderOver(int count, ItemRetry? retry = null, bool hasDeadLetters = true)
    {
        for (var item = 0; item < count; item++)
            Source.TrySend(item);

        Source.TryComplete();
        return Reader(retry, hasDeadLetters);
    }

    /// <summary>A reader over the source, which stays open.</summary>
    protected IRedeliveringReader<int> Reader(ItemRetry? retry = null, bool hasDeadLetters = true) =>
        Runtime.CreateRedeliveringReader("again", Source, retry, hasDeadLetters ? DeadLetters : null);

    /// <summary>Receives to the end, in a role.</summary>
    protected async Task<List<(int Item, int Attempt)>> DrainAsync(IRedeliveringReader<int> reader, Mode mode)
    {
        var seen = new List<(int, int)>();
        await Ended(Start(mode, "drain", verbs => verbs.EachAsync(reader, delivery =>
        {
            seen.Add((delivery.Item, delivery.Attempt));
            return new(true);
        })));
        return seen;
    }

    /// <summary>The outcome of a role whose code throws.</summary>
    protected static async Task<Exception?> ErrorOf(Role role) => await Record.ExceptionAsync(() => Ended(role));

    protected static void AssertAccount(IRedeliveringReader<int> reader, long settled, long dead, int inHand = 0, int kept = 0, bool isCompleted = false) =>
        Assert.Equal(new("again", settled + dead + inHand + kept, settled, dead, inHand, kept, isCompleted), reader.GetSnapshot());
}

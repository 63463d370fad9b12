using System.Diagnostics;

namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>
/// The same activities play round after round, each with a new object, and each round's history is checked. Whoever waits when
/// nothing moves any more is cancelled, so that every history ends; now and then somebody is cancelled before.
/// </summary>
public sealed class HistoryProgram(Func<Subject> create, int histories, int seed)
{
    private const int PatienceInLooks = 30;

    // Counters of different activities, apart from one another: what they share is to be the object alone.
    private const int Stride = 16;
    private readonly long[] _progress = new long[Subject.Activities * Stride];
    private int _arrived;
    private Round? _round;
    private volatile bool _isStopped;

    /// <summary>How many histories were found in order.</summary>
    public int Accepted { get; private set; }

    public async ValueTask PlayAsync(Verbs verbs, int activity)
    {
        var random = new Random(seed + activity + 1);
        for (var number = 0; number <= histories; number++)
        {
            if (Interlocked.Increment(ref _arrived) == (number + 1) * Subject.Activities)
                Turn(number);

            for (var looks = 1; Volatile.Read(ref _round) is var round && round?.Number != number; looks++)
            {
                if (_isStopped)
                    return;

                // Who has played does not leave it to a thread which the yields here keep from running.
                if (looks % PatienceInLooks == 0 && round?.Number == number - 1)
                    round.Cancellation.Cancel();

                await verbs.YieldAsync();
            }

            if (number < histories)
                await PlayAsync(verbs, activity, random, _round!);
        }
    }

    /// <summary>Runs until <see cref="Stop"/>.</summary>
    public void CancelWhoeverWaits()
    {
        var random = new Random(seed);
        var (seen, looks) = (0L, 0);
        while (!_isStopped)
        {
            var progress = Enumerable.Range(0, Subject.Activities).Sum(activity => Volatile.Read(ref _progress[activity * Stride]));
            looks = progress == seen ? looks + 1 : 0;
            seen = progress;
            if (looks % PatienceInLooks == PatienceInLooks - 1 || random.Next(500) == 0)
                Volatile.Read(ref _round)?.Cancellation.Cancel();

            Thread.Yield();
        }
    }

    public void Stop() => _isStopped = true;

    private async ValueTask PlayAsync(Verbs verbs, int activity, Random random, Round round)
    {
        try
        {
            var count = random.Next(3, 6);
            for (var index = 0; index < count; index++)
                await PerformAsync(round.Subject.Next(activity, random, (char)('a' + (activity * 8) + index)), round.Cancellation.Token);

            while (round.Subject.Last(activity) is { } last)
                await PerformAsync(last, CancellationToken.None);
        }
        catch
        {
            Stop();
            throw;
        }

        async ValueTask PerformAsync(Operation operation, CancellationToken cancellationToken)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                var result = await operation.Perform(verbs, cancellationToken);
                round.Calls[activity].Add(new(activity, operation.Verb, operation.Argument, result, start, Stopwatch.GetTimestamp()));
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
            }

            _progress[activity * Stride]++;
        }
    }

    // All have played the round before.
    private void Turn(int number)
    {
        if (_round is { } played)
        {
            Call[] history = [.. played.Calls.SelectMany(calls => calls)];
            if (!played.Subject.Accepts(history))
            {
                Stop();
                Assert.Fail($"CONCURRENCY_SEED={seed}, history {played.Number} is in no order:\n"
                    + string.Join('\n', history.OrderBy(call => call.Start)));
            }

            Accepted++;
        }

        Volatile.Write(ref _round, new(number, create()));
    }

    private sealed record Round(int Number, Subject Subject)
    {
        public CancellationTokenSource Cancellation { get; } = new();

        public List<Call>[] Calls { get; } = [.. Enumerable.Range(0, Subject.Activities).Select(_ => new List<Call>())];
    }
}

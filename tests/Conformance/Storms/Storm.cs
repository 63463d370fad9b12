using System.Collections.Concurrent;

namespace Concurrency.Tests.Conformance.Storms;

/// <summary>
/// Participants who work on one object while their operations are cancelled at random instants: by tokens, by time-outs, and by the
/// end of their activities. Some tokens are cancelled late, when the operation is over and its wait is used by another.
/// </summary>
public sealed class Storm(IConcurrency concurrency, Mode[] modes, int seed, long operations)
{
    // It ends a storm that hangs, and decides nothing else.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentQueue<CancellationTokenSource> _late = new();
    private Participant[] _participants = [];
    private long _operations;
    private long _cancelled;
    private bool _isOver;
    private bool _isStopped;

    /// <summary>Whether everybody is to leave: whoever waits is cancelled.</summary>
    public bool IsOver => Volatile.Read(ref _isOver) || Interlocked.Read(ref _operations) >= operations;

    public string Name => $"seed {seed}, {string.Join('+', modes)}, {_cancelled} of {_operations} operations cancelled";

    public async Task RunAsync(int participants, Func<Participant, ValueTask> round)
    {
        _participants = [.. Enumerable.Range(0, participants).Select(number => new Participant(this, number, new Random(seed + number)))];
        var canceller = new Thread(() => Cancel(new Random(seed - 1))) { IsBackground = true };
        canceller.Start();
        try
        {
            await Task.WhenAll(_participants.Select(participant => LiveAsync(participant, round))).WaitAsync(s_patience);
        }
        finally
        {
            Volatile.Write(ref _isStopped, true);
        }

        canceller.Join();
        Assert.True(_cancelled > 0 && _cancelled < _operations, Name);
    }

    public void Begin() => Interlocked.Increment(ref _operations);

    /// <summary>An operation was cancelled.</summary>
    public void Cancel() => Interlocked.Increment(ref _cancelled);

    /// <summary>Has an operation cancelled a little later, when it may be over.</summary>
    public void CancelLate(CancellationTokenSource source) => _late.Enqueue(source);

    public void CancelSomebody(Random random) => _participants[random.Next(_participants.Length)].CancelOperation();

    // One life after the other: an activity which was cancelled is followed by the next.
    private async Task LiveAsync(Participant participant, Func<Participant, ValueTask> round)
    {
        var mode = modes[participant.Number % modes.Length];
        try
        {
            while (!IsOver)
            {
                var role = Role.Start(
                    concurrency, mode, $"participant-{participant.Number}", verbs => participant.LiveAsync(verbs, round));
                participant.Activity = role.Activity;
                try
                {
                    await role.Completion;
                }
                catch (OperationCanceledException) when (role.Activity is { State: ActivityState.Cancelled })
                {
                }
            }
        }
        finally
        {
            // After a failure the others must not wait for this one.
            Volatile.Write(ref _isOver, true);
        }
    }

    private void Cancel(Random random)
    {
        while (!Volatile.Read(ref _isStopped))
        {
            while (_late.TryDequeue(out var source))
                source.Cancel();

            if (IsOver)
            {
                foreach (var participant in _participants)
                {
                    participant.CancelOperation();
                    participant.Activity?.Cancel();
                }
            }
            else if (random.Next(40) == 0)
            {
                _participants[random.Next(_participants.Length)].Activity?.Cancel();
            }
            else
            {
                CancelSomebody(random);
            }

            Thread.SpinWait(random.Next(300));
            Thread.Yield();
        }
    }
}

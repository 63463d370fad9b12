using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Selection;

/// <summary>A select: several verbs of which exactly one takes effect.</summary>
/// <remarks>
/// <para>
/// <b>The protocol.</b> A round first asks its cases one after the other, each inside the gate of its object alone: the first that
/// takes effect is the winner, and a fair select owes the others nothing. If none is ready, or if the order is a promise, it enters
/// the gates of all its objects, each once and in ascending order of their numbers, so that two selects never wait for each other. With all of them held it asks one case after the other to take effect, as a verb of its
/// own would. The first that does ends the round, and nothing has to be undone. If none can, a wait is opened and every case
/// enlists in the queue of its object; only then are the gates left. So whatever happens to any of the objects happens before
/// the look or after all have enlisted.
/// </para>
/// <para>
/// A case in a queue is claimed by claiming the round (<see cref="SelectWait.TryWin"/>): one word, which a grant to any case, a
/// cancellation and the time-out race for. Whoever wins withdraws the other cases, outside of all gates and one gate at a time,
/// and before the round is settled: a select which returns stands in no queue. Cases that are withdrawn pass on as cancelled
/// waits do.
/// </para>
/// <para>
/// <b>Two selects.</b> The later one, with its gates held, finds a case of the earlier one in a queue and claims it. The later
/// one cannot be claimed meanwhile, since it stands in no queue, so one claim decides and no two have to be taken together. For
/// the same reason a select never meets itself.
/// </para>
/// <para>
/// Locks are handed over to a waiting case like to any waiter. Fairness: cases are asked in a random order, drawn anew in each
/// round (Fisher and Yates, "Statistical Tables", 1938; Durstenfeld, "Algorithm 235", 1964), so that each of those ready has the
/// same chance, however many others stand between them.
/// </para>
/// <para>After Go's <c>selectgo</c>, which holds all locks as well, and crossbeam-channel, whose select is one claim too.</para>
/// </remarks>
[DebuggerDisplay("{Path,nq}")]
internal sealed class SelectOperation : ISelect, ICoordinationObject, IWaitTarget, IHolderSource, IEnclosedTarget, IJointObject
{
    private readonly ConcurrencyRuntime _runtime;
    private readonly ICase[] _cases;

    // The same cases, in the order of the last round.
    private readonly ICase[] _drawn;

    // One object for each gate, in ascending order of the gates' numbers.
    private readonly Synchronizer[] _gates;
    private readonly SelectOrder _order;
    private bool _hasWaited;
    private int _isInRound;

    private SelectOperation(ConcurrencyRuntime runtime, SelectOrder order, ICase[] cases)
    {
        _runtime = runtime;
        _order = order;
        _cases = cases;
        _drawn = [.. cases];
        _gates = [.. cases.Select(selectCase => selectCase.Object).DistinctBy(target => target.GateId).OrderBy(target => target.GateId)];
        Bind();
    }

    public string Path => $"select({string.Join('|', _cases.Select(selectCase => selectCase.Path))})";

    public string Pattern => $"select({string.Join('|', _cases.Select(selectCase => selectCase.Object.Pattern).Distinct())})";

    public string Kind => "Select";

    public ConcurrencyRuntime Runtime => _runtime;

    public TimeProvider TimeProvider => _runtime.TimeProvider;

    public IReadOnlyList<long> Domains => field ??= [.. _cases.Select(selectCase => selectCase.Object.Domain).Distinct()];

    public bool IsInRound => Volatile.Read(ref _isInRound) != 0;

    /// <summary>Who won the last round. Null during a round, and if there was no winner.</summary>
    public ICase? Winner { get; private set; }

    public static SelectOperation Create(SelectOrder order, IReadOnlyList<ISelectCase> cases)
    {
        if (!Enum.IsDefined(order))
            throw new ArgumentOutOfRangeException(nameof(order), order, "Known orders: Fair, Priority.");

        ArgumentNullException.ThrowIfNull(cases);
        if (cases.Count == 0)
            throw new ArgumentException("A select needs at least one case.", nameof(cases));

        var own = new ICase[cases.Count];
        for (var index = 0; index < own.Length; index++)
        {
            own[index] = cases[index] as ICase
                ?? throw new ArgumentException($"Case {index} of the select is not one of this library's objects.", nameof(cases));
            if (!ReferenceEquals(own[index].Object.Runtime, own[0].Object.Runtime))
                throw new ArgumentException($"'{own[index].Path}' and '{own[0].Path}' belong to different runtimes.", nameof(cases));
        }

        return new(own[0].Object.Runtime, order, own);
    }

    public ValueTask<ISelectCase> WaitAsync(CancellationToken cancellationToken = default) =>
        WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken)!;

    public ValueTask<ISelectCase?> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckTimeout(timeout);
        return _runtime.Seam is { } seam
            ? Defer(seam, timeout, cancellationToken)
            : Begin(timeout, cancellationToken);
    }

    public ISelectCase Wait(CancellationToken cancellationToken = default) =>
        Wait(Timeout.InfiniteTimeSpan, cancellationToken)!;

    public ISelectCase? Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        CheckTimeout(timeout);
        _runtime.Seam?.Preempt(Deferral.WaitingOn(this, OperationKind.Select, cancellationToken));
        var thread = Verb.EnterBlocking("Wait", "WaitAsync");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        if (CommitOrEnlist(thread, parks: true, mayWait: timeout != TimeSpan.Zero, cancellationToken) is not { } round)
            return Winner;

        round.StartTimer(_runtime.Timers, timeout);
        return round.BlockForResult(cancellationToken);
    }

    public bool TryWait([MaybeNullWhen(false)] out ISelectCase winner)
    {
        _runtime.Seam?.Preempt(new(OperationKind.Select, this));
        CommitOrEnlist(PerThread.Current, parks: false, mayWait: false, CancellationToken.None);
        winner = Winner;
        return winner is not null;
    }

    /// <summary>The round is claimed: takes all cases but the winner out of their queues. Outside of all gates.</summary>
    public void Conclude(ICase? winner, ref AfterGate after)
    {
        foreach (var selectCase in _cases)
        {
            if (!ReferenceEquals(selectCase, winner))
                selectCase.Withdraw(ref after);
        }

        Winner = winner;
    }

    /// <summary>The waiter has taken the outcome: the next round may begin.</summary>
    public void EndRound() => Volatile.Write(ref _isInRound, 0);

    public override string ToString() => Path;

    ITimer ICoordinationObject.CreateTimer(TimerCallback callback, object? state) => _runtime.Timers.CreateTimer(callback, state);

    void ICoordinationObject.BeforeParking(Action? action) => PerThread.Current.BeforeParking = action;

    // Each of the cases may end it.
    public bool IsEnclosedBy(Strand root, OperationKind kind) =>
        Array.TrueForAll(_cases, selectCase => selectCase.Object.IsEnclosedBy(root, ((Wait)selectCase).Kind));

    // Any of the cases may end it.
    public void AddHolders(Wait wait, HolderSet holders)
    {
        foreach (var selectCase in _cases)
        {
            holders.BeginAlternative();
            (selectCase.Object as IHolderSource)?.AddHolders((Wait)selectCase, holders);
        }
    }

    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after)
    {
        Conclude(winner: null, ref after);
        return true;
    }

    // All of them or none: a case which was refused together with others can still be used.
    private void Bind()
    {
        var bound = 0;
        try
        {
            for (; bound < _cases.Length; bound++)
                _cases[bound].Bind(this);
        }
        catch (ArgumentException)
        {
            while (bound > 0)
                _cases[--bound].Unbind();

            throw;
        }
    }

    private static void CheckTimeout(TimeSpan timeout)
    {
        if (timeout < TimeSpan.Zero && timeout != Timeout.InfiniteTimeSpan)
        {
            throw new ArgumentOutOfRangeException(
                nameof(timeout), timeout, "A time-out is zero or more, or Timeout.InfiniteTimeSpan.");
        }
    }

    private ValueTask<ISelectCase?> Defer(IOperationSeam seam, TimeSpan timeout, CancellationToken cancellationToken) =>
        Deferral.Take(seam, OperationKind.Select, this, () => Begin(timeout, cancellationToken), cancellationToken);

    private ValueTask<ISelectCase?> Begin(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<ISelectCase?>(refusal);

        if (CommitOrEnlist(thread, parks: false, mayWait: timeout != TimeSpan.Zero, cancellationToken) is not { } round)
            return Verb.Done<ISelectCase?>(thread, Winner);

        round.Publish(cancellationToken);
        round.StartTimer(_runtime.Timers, timeout);
        return round.AsValueTask();
    }

    // Lets a ready case take effect; otherwise, if it may wait, the round in which all have enlisted.
    private SelectWait? CommitOrEnlist(PerThread thread, bool parks, bool mayWait, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isInRound, 1) != 0)
        {
            throw new InvalidOperationException(
                $"'{Path}' is in a round already: a select is used by one caller at a time. Make one for each.");
        }

        if (thread.Scope is null)
            NoteForeignCaller();

        Winner?.Reset();
        Winner = null;
        var after = default(AfterGate);
        ICase? winner = null;
        SelectWait? round = null;
        var isShuffled = _hasWaited;
        try
        {
            if (_order == SelectOrder.Fair)
            {
                // Where the last round had to wait, this one will probably too, and asking twice is in vain.
                if (isShuffled)
                    _runtime.Random.Shuffle(_drawn);
                else
                    winner = DrawReady(thread.Scope, ref after);
            }

            if (winner is null)
            {
                EnterGates();
                try
                {
                    winner = FindReady(thread.Scope, ref after);
                    if (winner is null && mayWait)
                        round = Enlist(thread, parks, cancellationToken, ref after);
                }
                finally
                {
                    ExitGates();
                }
            }
        }
        finally
        {
            _hasWaited = round is not null;
            if (round is null)
            {
                Winner = winner;
                EndRound();
            }
        }

        if (_runtime.Seam is { } seam && _order == SelectOrder.Fair && IsDrawnInVain(winner, isShuffled))
            seam.OnDrawnInVain();

        after.Run();
        winner?.Object.OnGateLeft();
        return round;
    }

    // Asks the cases in the order in which they are drawn, and draws no further than it needs. The source of chance may be the
    // user's, so that is done outside of all gates.
    private ICase? DrawReady(Scope? caller, ref AfterGate after)
    {
        for (var index = 0; index < _drawn.Length; index++)
        {
            var drawn = index + 1 < _drawn.Length ? _runtime.Random.Next(index, _drawn.Length) : index;
            var selectCase = _drawn[drawn];
            (_drawn[index], _drawn[drawn]) = (selectCase, _drawn[index]);
            var target = selectCase.Object;
            using (target.Gate.EnterScope())
            {
                var isReady = selectCase.TryCommit(caller, ref after);
                target.AssertInvariants();
                if (isReady)
                    return selectCase;
            }
        }

        return null;
    }

    // Of the orders that come to the same, one counts: the winner first, or, if all are drawn at once or none is ready, as they were given.
    private bool IsDrawnInVain(ICase? winner, bool isShuffled)
    {
        if (winner is not null && !ReferenceEquals(_drawn[0], winner))
            return true;

        if (winner is not null && !isShuffled)
            return false;

        var next = winner is null ? 0 : 1;
        foreach (var given in _cases)
        {
            if (!ReferenceEquals(given, winner) && !ReferenceEquals(_drawn[next++], given))
                return true;
        }

        return false;
    }

    private void NoteForeignCaller()
    {
        foreach (var selectCase in _cases)
            selectCase.Object.Note(caller: null);
    }

    // With all gates held.
    private ICase? FindReady(Scope? caller, ref AfterGate after)
    {
        foreach (var selectCase in _drawn)
        {
            if (selectCase.TryCommit(caller, ref after))
                return selectCase;
        }

        return null;
    }

    // With all gates held.
    private SelectWait Enlist(PerThread thread, bool parks, CancellationToken cancellationToken, ref AfterGate after)
    {
        var round = WaitPool<SelectWait>.Rent(thread.Scope);
        round.Begin(this);
        var usesToken = Verb.NeedsRegistration(thread.Scope, cancellationToken);
        if (parks)
            round.OpenBlocking(this, OperationKind.Select, thread, usesToken);
        else
            round.Open(this, OperationKind.Select, thread.Scope, usesToken);

        foreach (var selectCase in _cases)
            selectCase.Enlist(round, ref after);

        return round;
    }

    private void EnterGates()
    {
        foreach (var target in _gates)
            target.Gate.Enter();
    }

    private void ExitGates()
    {
        for (var index = _gates.Length - 1; index >= 0; index--)
        {
            _gates[index].AssertInvariants();
            _gates[index].Gate.Exit();
        }
    }
}

using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Selection;

/// <summary>A verb as one case of a select: the fourth form beside asynchronous, blocking and <c>Try</c>.</summary>
/// <remarks>
/// In the object's queue it is a wait like any other, and the object serves it without knowing. But it has no claim of its own:
/// to claim it is to claim the round of its select.
/// </remarks>
[DebuggerDisplay("{Path,nq}")]
internal class SelectCase<TVerb, T>(Synchronizer target, TVerb verb) : Wait<T>, ISelectCase<T>, ICase
    where TVerb : struct, IVerb<T>
{
    private SelectOperation? _select;
    private SelectWait? _round;

    public string Path => target.Path;

    public Synchronizer Object => target;

    public override SelectWait? Round => _round;

    Exception? ISelectCase.Error => HasWon ? Decision.ExceptionOf(Error) : null;

    public T Value
    {
        get
        {
            if (!HasWon)
                throw new InvalidOperationException($"This case of '{Path}' did not win the last round of its select.");

            ThrowIfFailed(Error);
            return Result!;
        }
    }

    protected TVerb Verb { get; set; } = verb;

    protected bool IsInRound => _select is { IsInRound: true };

    private bool HasWon => _select is { } select && ReferenceEquals(select.Winner, this);

    public ISelect CreateSelect(SelectOrder order, IReadOnlyList<ISelectCase> cases) => SelectOperation.Create(order, cases);

    public void Bind(SelectOperation select)
    {
        if (Interlocked.CompareExchange(ref _select, select, null) is not null)
            throw new ArgumentException($"This case of '{Path}' belongs to another select already. Make one for each.");
    }

    public void Unbind() => _select = null;

    public void Reset()
    {
        Result = default;
        Error = null;
    }

    public bool TryCommit(Scope? caller, ref AfterGate after)
    {
        var decision = Verb.Decide(caller, ref after);
        if (decision.MustWait)
            return false;

        Result = decision.Result;
        Error = decision.Error;
        return true;
    }

    public void Enlist(SelectWait round, ref AfterGate after)
    {
        _round = round;
        OpenAsCase(target, TVerb.Kind, round.Owner);
        Verb.Enqueue(this, ref after);
    }

    public void Withdraw(ref AfterGate after) => ((IWaitTarget)target).Abandon(this, ref after);
}

/// <summary>A case which sends what it was offered last.</summary>
internal sealed class SendCase<TVerb, T>(Synchronizer target, T item, Func<T, TVerb> send)
    : SelectCase<TVerb, T>(target, send(item)), ISendCase<T>
    where TVerb : struct, IVerb<T>
{
    public void Offer(T item)
    {
        if (IsInRound)
            throw new InvalidOperationException($"The select of this case of '{Path}' waits; offer another item between its rounds.");

        Verb = send(item);
    }
}

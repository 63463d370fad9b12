using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;

namespace Concurrency.Waiting;

/// <summary>One wait as it was at one moment: the same wait in the same version is the same operation, which has waited all the time.</summary>
internal readonly record struct WaitLook
{
    private readonly Scope _scope;
    private readonly bool _endsByItself;

    /// <summary>Looks at a wait of a scope that does not go on meanwhile, or whose version is compared afterwards.</summary>
    public WaitLook(Scope scope, Wait wait)
    {
        _scope = scope;
        Wait = wait;
        Version = wait.Version;
        Target = wait.Target;
        Kind = wait.Kind;
        Since = wait.Since;
        _endsByItself = wait.MayEndByItself;
    }

    public Wait Wait { get; }

    public long Version { get; }

    public IWaitTarget Target { get; }

    public OperationKind Kind { get; }

    public int Since { get; }

    /// <summary>Whether something besides its target and the cancellation of an activity can end it: a token, a time-out or a deadline.</summary>
    public bool MayEndByItself => _endsByItself || _scope.IsUnderDeadline;

    public TimeSpan Elapsed => Clock.Since(Target.TimeProvider, Since);

    /// <summary>The wait, and for whom it waits.</summary>
    public WaitSnapshot Describe() => ToSnapshot() with { Holders = HolderSet.NamesOf(this) };

    public WaitSnapshot ToSnapshot() => new(Kind.ToString(), Target.Path, Elapsed) { MayEndByItself = MayEndByItself };
}

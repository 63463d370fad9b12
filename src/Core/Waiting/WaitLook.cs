using Concurrency.Backends;

namespace Concurrency.Waiting;

/// <summary>One wait as it was at one moment: the same wait in the same version is the same operation, which has waited all the time.</summary>
internal readonly record struct WaitLook
{
    /// <summary>Looks at a wait that does not go on meanwhile, or whose version is compared afterwards.</summary>
    public WaitLook(Wait wait)
    {
        Wait = wait;
        Version = wait.Version;
        Target = wait.Target;
        Kind = wait.Kind;
        Since = wait.Since;
        MayEndByItself = wait.MayEndByItself;
    }

    public Wait Wait { get; }

    public long Version { get; }

    public IWaitTarget Target { get; }

    public OperationKind Kind { get; }

    public int Since { get; }

    /// <summary>Whether something besides its target and its owner's cancellation can end it.</summary>
    public bool MayEndByItself { get; init; }

    public TimeSpan Elapsed => Clock.Since(Target.TimeProvider, Since);

    public WaitSnapshot ToSnapshot() => new(Kind.ToString(), Target.Path, Elapsed) { MayEndByItself = MayEndByItself };
}

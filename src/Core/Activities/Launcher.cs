using System.Diagnostics;
using Concurrency.Backends;
using Concurrency.Diagnostics;
using Concurrency.Placement;
using Concurrency.Supervision;
using Concurrency.Waiting;

namespace Concurrency.Activities;

/// <summary>Starts activities: checks, places them, and puts them into the tree.</summary>
internal static class Launcher
{
    /// <summary>The index of an activity that is not one of several instances.</summary>
    public const int NoIndex = -1;

    public static IActivity Start(
        ConcurrencyRuntime runtime, Strand? parent, string name, Delegate code, bool isBlocking, ActivityOptions? options) =>
        Launch(new(runtime, parent, name, code, isBlocking, options), NoIndex, s_kind, prepare: null);

    public static IActivity<T> Start<T>(
        ConcurrencyRuntime runtime, Strand? parent, string name, Delegate code, bool isBlocking, ActivityOptions? options) =>
        Launch(new(runtime, parent, name, code, isBlocking, options), NoIndex, Strand<T>.Kind, prepare: null);

    public static IActivityGroup StartGroup(
        ConcurrencyRuntime runtime,
        Strand? parent,
        string name,
        Delegate code,
        bool isBlocking,
        int instances,
        ActivityOptions? options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(instances, 1);
        var plan = new Plan(runtime, parent, name, code, isBlocking, options);
        var count = CountInstances(plan, instances);
        var group = new ActivityGroup(runtime, parent, name, count);
        try
        {
            for (var index = 0; index < count; index++)
                group.Add(Launch(plan, index, s_kind, group.Adopt, group.Sequence));
        }
        catch
        {
            // All or none: an algorithm that asked for four must not go on with three.
            group.CancelRemainder();
            throw;
        }

        return group;
    }

    public static ActivityBatch<T> StartBatch<T>(
        Strand parent,
        string name,
        IReadOnlyList<Func<IActivityScope, ValueTask<T>>> bodies,
        ActivityOptions? options,
        CancellationToken cancellationToken)
    {
        NameRules.Check(name, nameof(name));
        ArgumentNullException.ThrowIfNull(bodies);
        var batch = new ActivityBatch<T>(parent, name, bodies.Count);
        Action<Strand> prepare = new RunPreparation(cancellationToken).Prepare;
        prepare += batch.Adopt;
        for (var index = 0; index < bodies.Count; index++)
        {
            var plan = new Plan(parent.Runtime, parent, name, bodies[index], IsBlocking: false, options) { IsIsolated = true };
            try
            {
                if (index == 0)
                    CheckInstances(plan, bodies.Count);

                batch.Add(Launch(plan, index, Strand<T>.Kind, prepare, batch.Sequence));
            }
            catch (Exception failure) when (index > 0)
            {
                batch.FailStart(failure, bodies.Count - index);
                break;
            }
        }

        return batch;
    }

    public static ValueTask RunAsync(
        ConcurrencyRuntime runtime,
        Strand? parent,
        string name,
        Delegate code,
        ActivityOptions? options,
        CancellationToken cancellationToken)
    {
        if (IsCancelled(runtime, cancellationToken))
            return Verb.Failed(new OperationCanceledException(cancellationToken));

        return Launch(
            new(runtime, parent, name, code, IsBlocking: false, options),
            NoIndex,
            s_kind,
            new RunPreparation(cancellationToken).Prepare).BeginRun().AsVoidValueTask();
    }

    public static ValueTask<T> RunAsync<T>(
        ConcurrencyRuntime runtime,
        Strand? parent,
        string name,
        Delegate code,
        ActivityOptions? options,
        CancellationToken cancellationToken)
    {
        if (IsCancelled(runtime, cancellationToken))
            return Verb.Failed<T>(new OperationCanceledException(cancellationToken));

        return Launch(
            new(runtime, parent, name, code, IsBlocking: false, options),
            NoIndex,
            Strand<T>.Kind,
            new RunPreparation(cancellationToken).Prepare).BeginRun().AsValueTask();
    }

    private static readonly StrandKind<Strand> s_kind = new(
        static (name, sequence, index, backend, body) => new(name, sequence, index, backend, body),
        static supervisor => (Func<IActivityScope, ValueTask>)(_ => supervisor.RunAsync()));

    // Looked at before the start, which is an operation of its own.
    private static bool IsCancelled(ConcurrencyRuntime runtime, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            runtime.Seam?.OnTouched(new(OperationKind.Start, runtime) { CancellationToken = cancellationToken });

        return cancellationToken.IsCancellationRequested;
    }

    private static int CountInstances(in Plan plan, int instances)
    {
        if (plan.Placement.Policy is null)
            return instances;

        NameRules.Check(plan.Name, "name");
        return plan.Placement.CountInstances(plan.RulePath, instances);
    }

    private static void CheckInstances(in Plan plan, int count)
    {
        if (plan.Placement.Policy?.PlaceActivity(plan.RulePath).Instances is { } instances && instances.Value != count)
        {
            throw new PlacementException(
                plan.RulePath,
                instances.Source,
                $"{instances.Source} sets {instances.Value} instances for activity '{plan.RulePath}', but its code joins {count}, one for "
                + "each body: remove the setting.");
        }
    }

    private static TStrand Launch<TStrand>(
        in Plan plan, int index, StrandKind<TStrand> kind, Action<Strand>? prepare, int sequence = 0)
        where TStrand : Strand
    {
        NameRules.Check(plan.Name, "name");
        ArgumentNullException.ThrowIfNull(plan.Code, "body");
        var (runtime, parent) = (plan.Runtime, plan.Parent);
        runtime.Seam?.Preempt(new(OperationKind.Start, (object?)parent ?? runtime));
        (var name, sequence) = parent?.ReserveChild(plan.Name, sequence) ?? runtime.ReserveRoot(plan.Name, sequence);
        TStrand? strand = null;
        Supervisor? supervisor = null;
        Activity? span = null;
        TimeSpan deadline;
        try
        {
            var rule = plan.Placement.FindRule(name, index);
            var backend = plan.Placement.Place(rule, name, index, plan.Options, plan.IsBlocking);
            var context = ActivitySpans.Inherit(name, backend, plan.Options.FlowExecutionContext, out span);
            deadline = rule.Deadline?.Value ?? plan.Options.Deadline;
            var onFailure = rule.OnFailure?.Value ?? plan.Options.OnFailure;
            if (onFailure == FailureResponse.Restart)
            {
                var policy = rule.Restart?.ApplyTo(plan.Options.Restart) ?? plan.Options.Restart;
                supervisor = new(policy, new(plan, index, backend, context, kind.Create));
            }

            var isIsolated = plan.IsIsolated || (supervisor?.Isolates ?? onFailure == FailureResponse.Isolate);
            var body = supervisor is null
                ? new Body(plan.Code, plan.IsBlocking, context, isIsolated)
                : new Body(kind.Supervise(supervisor), isBlocking: false, executionContext: null, isIsolated);
            strand = kind.Create(name, sequence, index, backend, body);
            if (span is not null)
                strand.Trace(span);

            // Under a cancelled parent the body never runs, and needs no thread for it. Who only starts others needs none either. Then the
            // pool does what there is to do, which a seam would not see.
            if (runtime.Seam is not null || (parent is not { IsCancelled: true } && (supervisor is null || !backend.HasThreads)))
                strand.Attach(backend.CreateRunner(strand, plan.Options));

            supervisor?.Prepare(strand);
            prepare?.Invoke(strand);
        }
        catch (Exception refusal)
        {
            if (span is not null)
                ActivitySpans.Refuse(span, refusal);

            supervisor?.Discard();
            strand?.Discard();
            if (parent is not null)
                parent.ReleaseChild(name);
            else
                runtime.ReleaseRoot(name);

            throw;
        }

        if (parent?.AddChild(strand) ?? runtime.AddRoot(strand))
            strand.CancelTree();

        if (deadline != Timeout.InfiniteTimeSpan)
            strand.StartDeadline(deadline);

        supervisor?.Begin();
        runtime.Metrics.OnStarted(strand);
        strand.Launch();
        return strand;
    }

    /// <summary>What <c>RunAsync</c> does before the first step: it ties the activity to whoever waits for it.</summary>
    private sealed class RunPreparation(CancellationToken cancellationToken)
    {
        public void Prepare(Strand activity)
        {
            activity.IsAwaited = true;
            if (cancellationToken.CanBeCanceled)
                activity.CancelOn(cancellationToken);

            // The tree passes on the cancellation of the parent; a deadline, or somebody else who runs it, needs a link.
            if (PerThread.Current.Scope is { } scope && !ReferenceEquals(scope, activity.Parent))
                activity.Observe(CancelLink.Create(scope, activity));
        }
    }
}

/// <summary>What is to be started.</summary>
internal readonly struct Plan(
    ConcurrencyRuntime runtime, Strand? parent, string name, Delegate code, bool IsBlocking, ActivityOptions? options)
{
    public static ActivityOptions DefaultOptions { get; } = new();

    public ConcurrencyRuntime Runtime { get; } = runtime;

    /// <summary>One table for all that is started together, though another may come meanwhile.</summary>
    public PlacementTable Placement { get; } = runtime.Placement;

    public Strand? Parent { get; } = parent;

    public string Name { get; } = name;

    public Delegate Code { get; } = code;

    public bool IsBlocking { get; } = IsBlocking;

    public ActivityOptions Options { get; } = options ?? DefaultOptions;

    /// <summary>Whether its failure is isolated, whatever the options and rules say, once it is restarted no more.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>The path that rules are matched against, without an index.</summary>
    public string RulePath => Parent is null ? Name : $"{Parent.RulePath}/{Name}";
}

internal delegate TStrand StrandFactory<out TStrand>(
    SiblingName name, int sequence, int index, IActivityBackend backend, Body body);

/// <summary>With or without a result.</summary>
/// <param name="create">Makes a strand.</param>
/// <param name="supervise">Makes the body of one that is restarted.</param>
internal sealed class StrandKind<TStrand>(StrandFactory<TStrand> create, Func<Supervisor, Delegate> supervise)
{
    public StrandFactory<TStrand> Create => create;

    public Delegate Supervise(Supervisor supervisor) => supervise(supervisor);
}

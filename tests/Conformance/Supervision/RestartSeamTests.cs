using Concurrency.Backends;
using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>What a restart does passes the seam, and runs where the backend runs it.</summary>
public sealed class RestartSeamTests : SupervisionTest
{
    private readonly RecordingSeam _seam = new();
    private readonly HeldBackend _held = new();

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Seam = _seam;
        builder.UseBackend(_held);
    }

    [Fact]
    public void Nothing_of_a_restart_happens_outside_of_the_backend()
    {
        var activity = Runtime.Start("activity", scope => scope.Attempt == 1 ? throw new InvalidDataException() : default, Restarting("Held"));
        _held.RunAll();
        _seam.TakeOperations();

        Time.Advance(s_delay);
        Assert.Equal(ActivityState.Active, activity.State);
        _seam.TakeOperations();
        _held.RunAll();

        Assert.Equal(
            [(OperationKind.Start, activity), (OperationKind.Join, activity)],
            _seam.TakeOperations().Select(operation => (operation.Kind, Seen(operation.Target, activity))));
        Assert.Equal(ActivityState.Completed, activity.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Restarts_work_under_a_seam(string backend)
    {
        var activity = Runtime.Start<int>(
            "activity", scope => scope.Attempt < 3 ? throw new InvalidDataException() : new(scope.Attempt), Restarting(backend));

        await PassDelays(activity);

        Assert.Equal(3, await Soon(activity.JoinAsync()));
    }

    // An attempt is joined by its activity, and has its path.
    private static object Seen(object target, IActivity activity) => (target as IActivity)?.Path == activity.Path ? activity : target;
}

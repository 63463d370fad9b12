namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Whatever becomes of the body, what it left is disposed; and a disposal that throws fails the activity.</summary>
public sealed class DisposalOutcomeTests : DisposalTest
{
    [Theory, MemberData(nameof(Bodies))]
    public async Task What_a_failed_body_left_is_disposed(Mode mode)
    {
        var failure = new InvalidDataException("body");
        var activity = StartLeaving(mode, "activity", scope =>
        {
            LeaveTwo(scope);
            throw failure;
        });

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Equal(["2", "1"], Notes);
        Assert.Equal([failure], activity.Failures);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task What_a_cancelled_body_left_is_disposed(Mode mode)
    {
        var never = Runtime.CreateChannel<int>("never", capacity: 1);
        var activity = Start(mode, "activity", async verbs =>
        {
            LeaveTwo(verbs.Scope!);
            await verbs.ReceiveAsync(never);
        }).Activity!;
        await HasReceivers(never);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(["2", "1"], Notes);
        Assert.Equal(ActivityState.Cancelled, activity.State);
        Assert.Empty(activity.Failures);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task What_a_body_left_that_throws_a_cancellation_nobody_requested_is_disposed(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope =>
        {
            LeaveTwo(scope);
            throw new OperationCanceledException("unrequested");
        });
        await HasEnded(activity);

        Assert.Equal(["2", "1"], Notes);
        Assert.Equal(ActivityState.Failed, activity.State);
        Assert.Equal("unrequested", Assert.IsType<OperationCanceledException>(Assert.Single(activity.Failures)).Message);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task What_a_parent_left_whose_child_failed_is_disposed(Mode mode)
    {
        var failure = new InvalidDataException("child");
        var activity = StartLeaving(mode, "activity", scope =>
        {
            LeaveTwo(scope);
            scope.Start("child", _ => throw failure);
        });

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Equal(["2", "1"], Notes);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_disposal_that_throws_fails_an_activity_that_was_successful(Mode mode)
    {
        var failure = new InvalidDataException("disposal");
        var activity = StartLeaving(mode, "activity", scope => scope.RegisterForDispose(Throwing(failure)));

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.Completion)));
        Assert.Equal(ActivityState.Failed, activity.State);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task SC7_when_disposals_throw_the_others_are_disposed_and_the_first_failure_stays_the_first(Mode mode)
    {
        var failures = Enumerable.Range(0, 4).Select(number => new InvalidDataException($"{number}")).ToList();
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDispose(Throwing(failures[3]));
            LeaveTwo(scope);
            scope.RegisterForDisposeAsync(new OnDisposeAsync(() => throw failures[2]));
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
            {
                await Task.Yield();
                throw failures[1];
            }));
            throw failures[0];
        });

        Assert.Same(failures[0], await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Equal(["2", "1"], Notes);
        Assert.Equal(failures, activity.Failures);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task SC2_a_disposal_that_throws_fails_the_parent_and_cancels_the_siblings(Mode mode)
    {
        var failure = new InvalidDataException("disposal");
        IActivity? sibling = null;
        var parent = Runtime.Start("parent", scope =>
        {
            sibling = scope.Start("sibling", WaitForEver);
            Role.Start(scope, mode, "child", verbs =>
            {
                verbs.Scope!.RegisterForDispose(Throwing(failure));
                return default;
            });
            return default;
        });

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync())));
        Assert.Equal(ActivityState.Cancelled, sibling!.State);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_disposal_that_throws_fails_an_activity_that_was_cancelled(Mode mode)
    {
        var failure = new InvalidDataException("disposal");
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDispose(Throwing(failure));
            scope.Cancel();
            throw new OperationCanceledException(scope.CancellationToken);
        });

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Equal(ActivityState.Failed, activity.State);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_disposal_that_throws_cancels_a_child_it_started(Mode mode)
    {
        var failure = new InvalidDataException("disposal");
        IActivity? child = null;
        var activity = StartLeaving(mode, "activity", scope =>
        {
            LeaveTwo(scope);
            scope.RegisterForDispose(new OnDispose(() =>
            {
                child = scope.Start("child", WaitForEver);
                throw failure;
            }));
        });

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Equal(ActivityState.Cancelled, child!.State);
        Assert.Equal(["2", "1"], Notes);
    }

    private void LeaveTwo(IActivityScope scope)
    {
        scope.RegisterForDispose(new OnDispose(() => Notes.Add("1")));
        scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
        {
            await Task.Yield();
            Notes.Add("2");
        }));
    }

    private static OnDispose Throwing(Exception failure) => new(() => throw failure);
}

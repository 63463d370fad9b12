namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Who may leave something to an activity's end, until when, and in which way it is disposed.</summary>
public sealed class DisposalRegistrationTests : DisposalTest
{
    [Theory, MemberData(nameof(BodiesAndWays))]
    public async Task Registering_after_the_end_throws_and_names_the_activity(Mode mode, bool isAsynchronous)
    {
        IActivityScope? ended = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            var child = Role.Start(scope, mode, "child", verbs =>
            {
                ended = verbs.Scope;
                return default;
            });
            await child.Activity!.JoinAsync();
        });
        await Soon(parent.JoinAsync());

        var error = Assert.Throws<InvalidOperationException>(() => Register(ended!, isAsynchronous, "never"));

        Assert.StartsWith("Activity 'parent/child' has ended", error.Message, StringComparison.Ordinal);
        Assert.Empty(Notes);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task What_is_registered_by_a_disposal_is_disposed_next(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDispose(Noting("older"));
            scope.RegisterForDisposeAsync(new OnDisposeAsync(async () =>
            {
                await Task.Yield();
                scope.RegisterForDispose(Noting("2"));
                scope.RegisterForDispose(Noting("1"));
                Notes.Add("registering");
            }));
        });

        await Soon(activity.JoinAsync());

        Assert.Equal(["registering", "1", "2", "older"], Notes);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_child_started_by_a_disposal_ends_before_the_activity_and_before_what_is_older_is_disposed(Mode mode)
    {
        var gate = Runtime.CreateChannel<int>("gate", capacity: 1);
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDispose(Noting("older"));
            scope.RegisterForDispose(new OnDispose(() =>
            {
                scope.Start("child", async _ =>
                {
                    await gate.ReceiveAsync();
                    Notes.Add("child");
                });
                Notes.Add("starting");
            }));
        });
        await HasReceivers(gate);
        await IsBlocked(activity);

        gate.TrySend(1);
        await Soon(activity.JoinAsync());

        Assert.Equal(["starting", "child", "older"], Notes);
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task What_can_be_disposed_in_both_ways_is_disposed_in_the_one_that_was_asked_for(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope =>
        {
            scope.RegisterForDispose(new Both(Notes));
            scope.RegisterForDisposeAsync(new Both(Notes));
        });

        await Soon(activity.JoinAsync());

        Assert.Equal(["DisposeAsync", "Dispose"], Notes);
    }

    [Fact]
    public async Task Nothing_is_no_disposable()
    {
        await Soon(Runtime.RunAsync("activity", scope =>
        {
            Assert.Throws<ArgumentNullException>("disposable", () => scope.RegisterForDispose(null!));
            Assert.Throws<ArgumentNullException>("disposable", () => scope.RegisterForDisposeAsync(null!));
            return default;
        }));
    }

    [Theory, MemberData(nameof(Bodies))]
    public async Task A_child_may_leave_something_to_its_parents_end(Mode mode)
    {
        var activity = StartLeaving(mode, "activity", scope => scope.Start("child", child =>
        {
            scope.RegisterForDispose(Noting("parent's"));
            child.RegisterForDispose(Noting("child's"));
            return default;
        }));

        await Soon(activity.JoinAsync());

        Assert.Equal(["child's", "parent's"], Notes);
    }

    private sealed class Both(List<string> notes) : IDisposable, IAsyncDisposable
    {
        public void Dispose() => notes.Add("Dispose");

        public ValueTask DisposeAsync()
        {
            notes.Add("DisposeAsync");
            return default;
        }
    }
}

namespace Concurrency.Tests.Conformance.Supervision;

/// <summary>An activity whose failure restarts it: what its attempts have in common, and what each has for itself.</summary>
public sealed class RestartTests : SupervisionTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task SU2_a_failed_activity_runs_again_until_it_completes(string backend)
    {
        var attempts = new List<int>();
        var activity = Runtime.Start<int>("activity", scope =>
        {
            attempts.Add(scope.Attempt);
            return scope.Attempt < 3 ? throw new InvalidDataException() : new(scope.Attempt);
        }, Restarting(backend));

        await PassDelays(activity);

        Assert.Equal(3, await Soon(activity.JoinAsync()));
        Assert.Equal([1, 2, 3], attempts);
        Assert.Equal(ActivityState.Completed, activity.State);
        Assert.Empty(activity.Failures);
        Assert.Equal(2, activity.GetSnapshot().Restarts);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU2_all_attempts_are_one_activity(string backend)
    {
        var seen = new List<(IActivity Activity, long Id, string Path, string ChildPath, string ObjectPath)>();
        var group = Runtime.Start("activity", async scope =>
        {
            var child = scope.Start("child", _ => default);
            seen.Add((scope.Activity, scope.Activity.Id, scope.Path, child.Path, scope.CreateMutex("mutex").Path));
            await child.JoinAsync();
            Assert.Equal(0, scope.Index);
            if (scope.Attempt < 3)
                throw new InvalidDataException();
        }, instances: 1, Restarting(backend));
        var activity = group.Instances[0];

        await PassDelays(activity);
        await Soon(group.JoinAsync());

        Assert.Equal(3, seen.Count);
        Assert.Equal((activity, activity.Id, "activity[0]", "activity[0]/child", "activity[0]/mutex"), Assert.Single(seen.Distinct()));
        Assert.Equal(backend, activity.Backend);
    }

    [Fact]
    public async Task Each_attempt_on_threads_has_a_thread_of_its_own()
    {
        var threads = new List<Thread>();
        var isOfThePool = false;
        var activity = Runtime.StartBlocking<int>("activity", scope =>
        {
            threads.Add(Thread.CurrentThread);
            isOfThePool |= Thread.CurrentThread.IsThreadPoolThread;
            return scope.Attempt < 3 ? throw new InvalidDataException() : scope.Attempt;
        }, Restarting("Thread"));

        await PassDelays(activity);

        Assert.Equal(3, await Soon(activity.JoinAsync()));
        Assert.Equal(3, threads.Distinct().Count());
        Assert.False(isOfThePool);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task SU3_an_attempt_begins_after_everything_of_the_one_before_has_ended(string backend, string childBackend)
    {
        var events = Runtime.CreateChannel<string>("events", ChannelCapacity.Unbounded);
        var mutex = Runtime.CreateMutex("mutex");
        var activity = Runtime.Start("activity", async scope =>
        {
            events.TrySend($"begin {scope.Attempt}");
            Assert.True(mutex.TryAcquire(out var lease));
            if (scope.Attempt == 2)
            {
                lease.Dispose();
                return;
            }

            scope.RegisterForDispose(new Disposal(() => events.TrySend("disposal")));
            var isReady = scope.CreateManualResetEvent("ready");
            scope.Start("child", async child =>
            {
                try
                {
                    isReady.Set();
                    await WaitForEver(child);
                }
                finally
                {
                    await child.ShieldAsync(Timeout.InfiniteTimeSpan, async _ => await child.YieldAsync());
                    events.TrySend("child");
                }
            }, On(childBackend));
            await isReady.WaitAsync();
            throw new InvalidDataException();
        }, Restarting(backend));

        await PassDelays(activity);
        await Soon(activity.JoinAsync());

        events.TryComplete();
        Assert.Equal(["begin 1", "child", "disposal", "begin 2"], await ToList(events));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Activity_locals_begin_anew_with_each_attempt(string backend)
    {
        var local = Runtime.CreateActivityLocal("local", () => 0);
        var activity = Runtime.Start<int>("activity", scope =>
        {
            var value = ++local.Value;
            return scope.Attempt < 3 ? throw new InvalidDataException() : new(value);
        }, Restarting(backend));

        await PassDelays(activity);

        Assert.Equal(1, await Soon(activity.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task The_scope_of_a_failed_attempt_is_of_no_use_any_more(string backend)
    {
        IActivityScope? first = null;
        var activity = Runtime.Start("activity", async scope =>
        {
            first ??= scope;
            if (scope.Attempt == 1)
                throw new InvalidDataException();

            Assert.Throws<InvalidOperationException>(() => first.Start("child", _ => default));
            Assert.Equal(1, first.Attempt);
            Assert.True(first.CancellationToken.IsCancellationRequested);
            Assert.False(scope.CancellationToken.IsCancellationRequested);
            await scope.YieldAsync();
        }, Restarting(backend));

        await PassDelays(activity);

        await Soon(activity.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Cancelling_in_an_attempt_cancels_the_activity(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.Cancel();
            await WaitForEver(scope);
        }, Restarting(backend));

        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
        Assert.Empty(Log.Records);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU4_a_cancelled_activity_is_not_restarted(string backend)
    {
        var attempts = 0;
        var activity = Runtime.Start("activity", async scope =>
        {
            attempts++;
            await WaitForEver(scope);
        }, Restarting(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is not null);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
        Assert.Equal(1, attempts);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task SU4_cancelling_during_the_delay_ends_it_at_once(string backend)
    {
        var activity = Runtime.Start("activity", _ => throw new InvalidDataException(), Restarting(backend));
        await InDelay(activity);

        activity.Cancel();
        await HasEnded(activity);

        Assert.Equal(ActivityState.Cancelled, activity.State);
        Assert.Equal(0, Runtime.Inspector.GetSnapshot().Timers.Pending);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_failure_of_a_cancelled_attempt_is_the_outcome(string backend)
    {
        var failure = new InvalidDataException();
        var activity = Runtime.Start("activity", async scope =>
        {
            try
            {
                await WaitForEver(scope);
            }
            catch (OperationCanceledException)
            {
                throw failure;
            }
        }, Restarting(backend));
        await Until(() => activity.GetSnapshot().WaitingFor is not null);

        activity.Cancel();

        Assert.Same(failure, await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync())));
        Assert.Same(failure, Assert.Single(activity.Failures));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_cancellation_nobody_asked_for_is_a_failure_and_restarts(string backend)
    {
        var activity = Runtime.Start<int>(
            "activity", scope => scope.Attempt == 1 ? throw new OperationCanceledException() : new(scope.Attempt), Restarting(backend));

        await PassDelays(activity);

        Assert.Equal(2, await Soon(activity.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Who_fails_too_often_fails_with_the_last_failure_and_what_came_with_it(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            scope.RegisterForDispose(new Disposal(() => throw new InvalidOperationException($"disposal {scope.Attempt}")));
            await scope.YieldAsync();
            throw new InvalidDataException($"attempt {scope.Attempt}");
        }, Restarting(backend, s_steady with { MaxRestarts = 2 }));

        await PassDelays(activity);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Soon(activity.JoinAsync()));
        Assert.Equal("attempt 3", error.Message);
        Assert.Equal(["attempt 3", "disposal 3"], activity.Failures.Select(failure => failure.Message));
        Assert.Equal(
            [
                "Attempt 1 of activity activity failed; the next begins after 00:00:01",
                "Attempt 2 of activity activity failed; the next begins after 00:00:01",
            ],
            Log.WithId(10).Select(record => record.Message));
        Assert.Equal(
            "Activity activity has failed again after 2 restarts within 01:00:00, and is restarted no more",
            Assert.Single(Log.WithId(11)).Message);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Who_fails_too_often_fails_its_parent(string parentBackend, string childBackend)
    {
        IActivity? child = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            child = scope.Start("child", _ => throw new InvalidDataException(), Restarting(childBackend));
            await WaitForEver(scope);
        }, On(parentBackend));
        await Until(() => child is not null);

        await PassDelays(child!);

        await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync()));
        Assert.Equal(ActivityState.Failed, child!.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task Who_fails_too_often_can_be_isolated(string parentBackend, string childBackend)
    {
        IActivity? child = null;
        var parent = Runtime.Start("parent", async scope =>
        {
            var policy = s_steady with { Escalation = FailureResponse.Isolate };
            child = scope.Start("child", _ => throw new InvalidDataException(), Restarting(childBackend, policy));
            await Assert.ThrowsAsync<InvalidDataException>(() => child.JoinAsync().AsTask());
            await scope.YieldAsync();
        }, On(parentBackend));
        await Until(() => child is not null);

        await PassDelays(child!);

        await Soon(parent.JoinAsync());
        Assert.Equal(ActivityState.Completed, parent.State);
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_restart_does_not_touch_siblings_and_parent(string parentBackend, string childBackend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        IActivity? child = null;
        var parent = Runtime.Start<int>("parent", async scope =>
        {
            var sibling = scope.Start<int>("sibling", async _ => await items.ReceiveAsync(), On(childBackend));
            child = scope.Start(
                "child", child => child.Attempt == 1 ? throw new InvalidDataException() : items.SendAsync(7), Restarting(childBackend));
            return await sibling.JoinAsync();
        }, On(parentBackend));
        await Until(() => child is not null);

        await PassDelays(child!);

        Assert.Equal(7, await Soon(parent.JoinAsync()));
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task The_failure_of_a_parent_ends_a_delay(string parentBackend, string childBackend)
    {
        IActivity? child = null;
        var isDelayed = Runtime.CreateManualResetEvent("delayed");
        var parent = Runtime.Start("parent", async scope =>
        {
            child = scope.Start("child", _ => throw new InvalidDataException("child"), Restarting(childBackend));
            await isDelayed.WaitAsync();
            throw new InvalidDataException("parent");
        }, On(parentBackend));
        await Until(() => child is not null);
        await InDelay(child!);

        isDelayed.Set();

        var error = await Assert.ThrowsAsync<InvalidDataException>(() => Soon(parent.JoinAsync()));
        Assert.Equal("parent", error.Message);
        Assert.Equal(ActivityState.Cancelled, child!.State);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_deadline_covers_all_attempts_together(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
        {
            if (scope.Attempt == 1)
                throw new InvalidDataException();

            await WaitForEver(scope);
        }, new ActivityOptions
        {
            Backend = backend,
            OnFailure = FailureResponse.Restart,
            Restart = s_steady,
            Deadline = TimeSpan.FromSeconds(5),
        });
        await InDelay(activity);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Until(() => activity.GetSnapshot() is { State: ActivityState.Blocked, WaitingFor.Target: "activity/never" });

        Time.Advance(TimeSpan.FromSeconds(4));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.Equal(
            "Activity 'activity' did not complete within its deadline of 00:00:05. "
            + "It was waiting: Receive on activity/never for 00:00:04.",
            error.Message);
        Assert.Equal(1, activity.GetSnapshot().Restarts);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_deadline_ends_a_delay(string backend)
    {
        var activity = Runtime.Start("activity", _ => throw new InvalidDataException(), new ActivityOptions
        {
            Backend = backend,
            OnFailure = FailureResponse.Restart,
            Restart = new() { InitialDelay = TimeSpan.FromSeconds(10), Jitter = 0 },
            Deadline = TimeSpan.FromSeconds(5),
        });
        await InDelay(activity);

        Time.Advance(TimeSpan.FromSeconds(5));

        var error = await Assert.ThrowsAsync<TimeoutException>(() => Soon(activity.JoinAsync()));
        Assert.EndsWith("It was waiting: Delay on restart delay for 00:00:05.", error.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_channel_is_completed_after_the_last_attempt(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var activity = Runtime.Start("activity", async scope =>
        {
            await items.SendAsync(scope.Attempt);
            if (scope.Attempt < 3)
                throw new InvalidDataException();
        }, Restarting(backend));
        items.CompleteAfter(activity);

        await PassDelays(activity);

        Assert.Equal([1, 2, 3], await ToList(items));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_restarted_server_answers_what_stands_in_its_channel(string backend)
    {
        var requests = Runtime.CreateChannel<Request<int, int>>("requests", ChannelCapacity.Unbounded);
        var server = Runtime.Start("server", async scope =>
        {
            await foreach (var request in requests.ReceiveAllAsync())
            {
                if (request.Value == 0)
                    throw new InvalidDataException();

                request.TryReply(request.Value + 1);
            }
        }, Restarting(backend));
        await HasReceivers(requests);
        var dropped = Runtime.AskAsync(requests, 0).AsTask();
        await InDelay(server);
        var answered = Runtime.AskAsync(requests, 1).AsTask();

        Time.Advance(s_delay);

        Assert.Equal(2, await Soon(answered));
        await Assert.ThrowsAsync<RequestUnansweredException>(() => Soon(dropped));
        requests.TryComplete();
        await Soon(server.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Instances_are_restarted_one_by_one(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", ChannelCapacity.Unbounded);
        var group = Runtime.Start("worker", async scope =>
        {
            if (scope is { Index: 1, Attempt: 1 })
                throw new InvalidDataException();

            await items.ReceiveAsync();
        }, instances: 3, Restarting(backend));
        await InDelay(group.Instances[1]);
        await HasReceivers(items, count: 2);
        Time.Advance(s_delay);
        await HasReceivers(items, count: 3);

        Assert.Equal([0, 1, 0], group.Instances.Select(instance => instance.GetSnapshot().Restarts));
        for (var count = 0; count < 3; count++)
            items.TrySend(count);

        await Soon(group.JoinAsync());
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task RunAsync_returns_after_the_last_attempt(string backend)
    {
        var caller = Runtime.Start<int>("caller", async scope =>
            await scope.RunAsync<int>(
                "activity", own => own.Attempt < 3 ? throw new InvalidDataException() : new(own.Attempt), Restarting(backend)), On(backend));
        await PassDelays(caller, "caller/activity");

        Assert.Equal(3, await Soon(caller.JoinAsync()));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_joiner_of_its_own_activity_is_refused_in_an_attempt(string backend)
    {
        var activity = Runtime.Start("activity", async scope =>
            await Assert.ThrowsAsync<InvalidOperationException>(() => scope.Activity.JoinAsync().AsTask()), Restarting(backend));

        await Soon(activity.JoinAsync());
    }

    [Fact]
    public async Task Under_a_cancelled_parent_no_attempt_runs()
    {
        var hasRun = false;
        IActivity? child = null;
        var parent = Runtime.Start("parent", scope =>
        {
            scope.Cancel();
            child = scope.Start("child", _ =>
            {
                hasRun = true;
                return default;
            }, Restarting("Thread"));
            return default;
        });

        await HasEnded(parent);

        Assert.Equal(ActivityState.Cancelled, child!.State);
        Assert.False(hasRun);
    }

    private static async Task<List<T>> ToList<T>(IChannel<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items.ReceiveAllAsync(TestContext.Current.CancellationToken))
            all.Add(item);

        return all;
    }

    private sealed class Disposal(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>The scope as synchronization context, and the execution context of a body.</summary>
public sealed class ContextTests : ActivityTest
{
    private static readonly AsyncLocal<string?> s_local = new();

    [Theory, MemberData(nameof(Backends))]
    public async Task In_an_asynchronous_body_the_scope_is_the_synchronization_context(string backend)
    {
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            Assert.Same(scope, SynchronizationContext.Current);
            Assert.Same(scope, SynchronizationContext.Current!.CreateCopy());
            var sent = false;
            SynchronizationContext.Current!.Send(_ => sent = true, null);
            Assert.True(sent);
            await scope.YieldAsync();
            Assert.Same(scope, SynchronizationContext.Current);
        }, On(backend)));
        Assert.IsNotType<IActivityScope>(SynchronizationContext.Current, exactMatch: false);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Send_from_outside_of_the_strand_is_not_supported(string backend)
    {
        var activity = Runtime.Start("activity", WaitForEver, On(backend));
        var context = (SynchronizationContext)activity;

        var error = Assert.Throws<NotSupportedException>(() => context.Send(_ => { }, null));

        Assert.Equal(
            "Send would block its caller until activity 'activity' has run the call-back. Use Post.", error.Message);
        activity.Cancel();
        await HasEnded(activity);
    }

    [Fact]
    public async Task In_a_blocking_body_there_is_no_synchronization_context()
    {
        var context = await Soon(Runtime.StartBlocking<SynchronizationContext?>(
            "activity", _ => SynchronizationContext.Current).JoinAsync());

        Assert.Null(context);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Blocking_verbs_in_an_asynchronous_body_throw_and_say_what_to_call(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var requests = Runtime.CreateChannel<Request<int, int>>("requests", capacity: 1);
        var other = Runtime.Start("other", _ => default);
        await Soon(Runtime.RunAsync("activity", scope =>
        {
            (string Verb, string Instead, Action Call)[] verbs =
            [
                ("Send", "SendAsync", () => items.Send(1)),
                ("Receive", "ReceiveAsync", () => items.Receive()),
                ("Join", "JoinAsync", () => other.Join()),
                ("Delay", "DelayAsync", () => scope.Delay(TimeSpan.Zero)),
                ("Ask", "AskAsync", () => scope.Ask(requests, 1)),
            ];
            foreach (var (verb, instead, call) in verbs)
            {
                Assert.Equal(
                    $"{verb} blocks its thread, and activity 'activity' has an asynchronous body: await {instead}, or start the "
                    + "body with StartBlocking.",
                    Assert.Throws<InvalidOperationException>(call).Message);
            }

            Assert.Throws<InvalidOperationException>(() => items.ReceiveAll().Count());
            return default;
        }, On(backend)));
        Assert.Equal(0, items.GetSnapshot().Sent);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_body_inherits_the_starters_execution_context_unless_told_not_to(string backend)
    {
        s_local.Value = "starter";
        string? inherited = null;
        string? suppressed = "?";
        string? blocking = null;
        var first = Runtime.Start("inherits", async scope =>
        {
            await scope.YieldAsync();
            inherited = s_local.Value;
        }, On(backend));
        var second = Runtime.Start("does-not", async scope =>
        {
            suppressed = s_local.Value;
            await scope.YieldAsync();
            suppressed += s_local.Value;
        }, new() { Backend = backend, FlowExecutionContext = false });
        var third = Runtime.StartBlocking("blocking", _ => blocking = s_local.Value);
        await Soon(first.JoinAsync());
        await Soon(second.JoinAsync());
        await Soon(third.JoinAsync());

        Assert.Equal("starter", inherited);
        Assert.Equal("", suppressed ?? "");
        Assert.Equal("starter", blocking);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task What_a_step_changes_does_not_leak_into_another_step_or_the_thread(string backend)
    {
        var seen = new List<string?>();
        await Soon(Runtime.RunAsync("activity", async scope =>
        {
            var context = SynchronizationContext.Current!;
            var done = new TaskCompletionSource();
            context.Post(_ => s_local.Value = "leak", null);
            context.Post(_ => seen.Add(s_local.Value), null);
            context.Post(_ => done.SetResult(), null);
            await done.Task;
            seen.Add(s_local.Value);
        }, On(backend)));
        Assert.Equal([null, null], seen);

        await Soon(Runtime.RunAsync("leaks-synchronously", _ =>
        {
            s_local.Value = "leak";
            return default;
        }, On(backend)));
        await Soon(Task.WhenAll(Enumerable.Range(0, 100).Select(_ => OnThePool(() => Assert.Null(s_local.Value)))));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_body_keeps_its_own_values_over_its_waits(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var activity = Runtime.Start("activity", async scope =>
        {
            s_local.Value = "own";
            await items.ReceiveAsync();
            Assert.Equal("own", s_local.Value);
            await Task.Yield();
            Assert.Equal("own", s_local.Value);
            await scope.RunAsync("child", _ =>
            {
                Assert.Equal("own", s_local.Value);
                s_local.Value = "child's";
                return default;
            });
            Assert.Equal("own", s_local.Value);
        }, On(backend));
        s_local.Value = "sender's";
        await items.SendAsync(1);

        await Soon(activity.JoinAsync());
        Assert.Equal("sender's", s_local.Value);
    }

    private static Task OnThePool(Action check)
    {
        var done = Signal();
        ThreadPool.UnsafeQueueUserWorkItem(
            _ =>
            {
                try
                {
                    check();
                    done.SetResult();
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            null);
        return done.Task;
    }
}

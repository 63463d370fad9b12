namespace Concurrency.Tests.Compilation;

/// <summary>Which bodies compile with which verb, and as what.</summary>
public sealed class OverloadTests
{
    [Theory]
    [InlineData("IActivity a = concurrency.Start(\"a\", async s => await s.YieldAsync());")]
    [InlineData("IActivity a = concurrency.Start(\"a\", async s => { await s.YieldAsync(); });")]
    [InlineData("IActivity a = concurrency.Start(\"a\", s => s.YieldAsync());")]
    [InlineData("IActivity a = concurrency.Start(\"a\", _ => default);")]
    [InlineData("IActivity a = concurrency.Start(\"a\", _ => throw new InvalidOperationException());")]
    [InlineData("IActivity a = concurrency.Start(\"a\", _ => Task.CompletedTask);")]
    [InlineData("IActivity a = concurrency.Start(\"a\", _ => Task.Delay(1), new ActivityOptions());")]
    [InlineData("IActivity a = concurrency.Start(\"a\", s => TaskWork(s));")]
    [InlineData("IActivity a = concurrency.Start(\"a\", Work);")]
    [InlineData("IActivity a = concurrency.Start(\"a\", TaskWork);")]
    [InlineData("IActivity a = scope.Start(\"a\", TaskWork, new() { Backend = \"Thread\" });")]
    [InlineData("IActivity a = scope.Start(\"a\", Work, new() { Backend = \"Thread\" });")]
    public void A_body_without_a_result_starts_an_activity(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("IActivity<int> a = concurrency.Start(\"a\", async s => { await s.YieldAsync(); return 1; });")]
    [InlineData("IActivity<int> a = concurrency.Start(\"a\", _ => new ValueTask<int>(1));")]
    [InlineData("IActivity<int> a = concurrency.Start(\"a\", _ => Task.FromResult(1));")]
    [InlineData("IActivity<int> a = concurrency.Start(\"a\", s => TaskCount(s));")]
    [InlineData("IActivity<int> a = concurrency.Start<int>(\"a\", _ => new(1));")]
    [InlineData("IActivity<int> a = concurrency.Start(\"a\", Count);")]
    [InlineData("IActivity<int> a = concurrency.Start(\"a\", TaskCount);")]
    public void A_body_with_a_result_starts_an_activity_with_a_result(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("IActivityGroup a = concurrency.Start(\"a\", async s => await s.YieldAsync(), instances: 4);")]
    [InlineData("IActivityGroup a = concurrency.Start(\"a\", Work, instances: 4);")]
    [InlineData("IActivityGroup a = concurrency.Start(\"a\", TaskWork, instances: 4);")]
    [InlineData("IActivityGroup a = concurrency.Start(\"a\", s => TaskWork(s), 4, new ActivityOptions());")]
    [InlineData("IActivityGroup a = concurrency.StartBlocking(\"a\", Block, instances: 4);")]
    [InlineData("IActivityGroup a = concurrency.StartBlocking(\"a\", s => s.Delay(TimeSpan.Zero), instances: 4);")]
    public void Instances_make_a_group(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("await concurrency.RunAsync(\"a\", async s => await s.YieldAsync());")]
    [InlineData("await concurrency.RunAsync(\"a\", Work);")]
    [InlineData("await concurrency.RunAsync(\"a\", TaskWork);")]
    [InlineData("await concurrency.RunAsync(\"a\", s => TaskWork(s));")]
    [InlineData("await concurrency.RunAsync(\"a\", async s => await s.YieldAsync(), token);")]
    [InlineData("await concurrency.RunAsync(\"a\", Work, token);")]
    [InlineData("await concurrency.RunAsync(\"a\", TaskWork, cancellationToken: token);")]
    [InlineData("await concurrency.RunAsync(\"a\", TaskWork, new ActivityOptions(), token);")]
    [InlineData("await concurrency.RunAsync(\"a\", TaskWork, token);")]
    [InlineData("await concurrency.RunAsync(\"a\", s => TaskWork(s), token);")]
    public void RunAsync_takes_the_same_bodies_with_and_without_a_token(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("int a = await concurrency.RunAsync(\"a\", async s => { await s.YieldAsync(); return 1; });")]
    [InlineData("int a = await concurrency.RunAsync(\"a\", Count);")]
    [InlineData("int a = await concurrency.RunAsync(\"a\", TaskCount);")]
    [InlineData("int a = await concurrency.RunAsync(\"a\", Count, token);")]
    [InlineData("int a = await concurrency.RunAsync(\"a\", async s => { await s.YieldAsync(); return 1; }, token);")]
    [InlineData("int a = await concurrency.RunAsync(\"a\", TaskCount, new ActivityOptions(), token);")]
    [InlineData("int a = await concurrency.RunAsync(\"a\", TaskCount, token);")]
    public void RunAsync_returns_what_the_body_returns(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("IActivity a = concurrency.StartBlocking(\"a\", s => s.Delay(TimeSpan.Zero));")]
    [InlineData("IActivity a = concurrency.StartBlocking(\"a\", s => { });")]
    [InlineData("IActivity a = concurrency.StartBlocking(\"a\", Block);")]
    [InlineData("IActivity<int> a = concurrency.StartBlocking(\"a\", s => s.Index);")]
    [InlineData("IActivity<int> a = concurrency.StartBlocking(\"a\", s => { return 1; });")]
    [InlineData("IActivity<int> a = concurrency.StartBlocking(\"a\", BlockAndCount);")]
    [InlineData("IActivity<int> a = concurrency.StartBlocking<int>(\"a\", BlockAndCount, new ActivityOptions());")]
    public void Blocking_bodies_compile_with_StartBlocking(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("concurrency.StartBlocking(\"a\", async s => await s.YieldAsync());")]
    [InlineData("concurrency.StartBlocking(\"a\", async s => { await s.YieldAsync(); });")]
    [InlineData("concurrency.StartBlocking(\"a\", async s => { await s.YieldAsync(); }, new ActivityOptions());")]
    [InlineData("concurrency.StartBlocking(\"a\", async s => { await s.YieldAsync(); return 1; });")]
    [InlineData("concurrency.StartBlocking(\"a\", Work);")]
    [InlineData("concurrency.StartBlocking(\"a\", TaskWork);")]
    [InlineData("concurrency.StartBlocking(\"a\", Count);")]
    [InlineData("concurrency.StartBlocking(\"a\", TaskCount);")]
    [InlineData("concurrency.StartBlocking(\"a\", s => s.YieldAsync());")]
    [InlineData("concurrency.StartBlocking(\"a\", s => Task.Delay(1));")]
    [InlineData("scope.StartBlocking(\"a\", async s => await s.YieldAsync(), instances: 4);")]
    [InlineData("scope.StartBlocking(\"a\", Work, instances: 4);")]
    [InlineData("scope.StartBlocking(\"a\", TaskWork, instances: 4);")]
    [InlineData("scope.StartBlocking(\"a\", async s => { await s.YieldAsync(); }, instances: 4);")]
    [InlineData("scope.StartBlocking(\"a\", async s => { await s.YieldAsync(); }, 4, new ActivityOptions());")]
    public void Asynchronous_bodies_do_not_compile_with_StartBlocking(string statement)
    {
        // The error of an obsolete overload, whose message says what to call.
        Assert.Equal(["CS0619"], Snippet.Check(statement));
    }

    [Theory]
    [InlineData("var c = concurrency.CreateChannel<int>(\"c\", capacity: 4); await c.SendAsync(1, token);")]
    [InlineData("var c = concurrency.CreateChannel<int>(\"c\", new ChannelOptions<int> { FullMode = ChannelFullMode.DropOldest });")]
    [InlineData("IChannel<int> c = scope.CreateChannel<int>(\"c\", 4); var p = c.Path; var s = c.GetSnapshot();")]
    [InlineData("IChannel<int> c = scope.CreateChannel<int>(\"c\", 4); await foreach (var i in c.ReceiveAllAsync()) { }")]
    [InlineData("IChannel<int> c = scope.CreateChannel<int>(\"c\", 4); int i = await c.ReceiveAsync(TimeSpan.FromSeconds(1), token);")]
    [InlineData("IChannelWriter<object> w = scope.CreateChannel<object>(\"c\", 4); IChannelWriter<string> narrow = w;")]
    [InlineData("await scope.ShieldAsync(TimeSpan.FromSeconds(1), async t => await Task.Delay(1, t));")]
    [InlineData("await scope.DeadlineAsync(TimeSpan.FromSeconds(1), _ => scope.YieldAsync());")]
    [InlineData("var w = scope.Start(\"w\", Work); scope.CreateChannel<int>(\"c\", 4).CompleteAfter(w, w);")]
    [InlineData("await scope.Start(\"w\", Count).JoinAsync(TimeSpan.FromSeconds(1));")]
    [InlineData("int i = await scope.Start(\"w\", Count).JoinAsync(TimeSpan.FromSeconds(1));")]
    public void Everyday_code_compiles_without_a_warning(string statement) => Assert.Empty(Snippet.Check(statement));
}

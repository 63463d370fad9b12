namespace Concurrency.Tests.Compilation;

/// <summary>Which bodies can be hosted with which verb.</summary>
public sealed class HostedOverloadTests
{
    [Theory]
    [InlineData("builder.AddActivity<Hosted>(\"a\");")]
    [InlineData("builder.AddActivity<Hosted>(\"a\", a => a.Completes(\"b\"));")]
    [InlineData("builder.AddActivity<Hosted>(\"a\", a => { a.Instances = 4; a.OnStop = StopMode.Drain; });")]
    [InlineData("builder.AddActivity(\"a\", async (s, _) => await s.YieldAsync());")]
    [InlineData("builder.AddActivity(\"a\", (s, _) => s.YieldAsync());")]
    [InlineData("builder.AddActivity(\"a\", (_, _) => Task.CompletedTask);")]
    [InlineData("builder.AddActivity(\"a\", (_, _) => default(ValueTask));")]
    [InlineData("builder.AddActivity(\"a\", (_, _) => throw new InvalidOperationException());")]
    [InlineData("builder.AddActivity(\"a\", HostedWork, a => a.Reads(\"b\", \"c\"));")]
    [InlineData("builder.AddActivity(\"a\", HostedTaskWork);")]
    public void Asynchronous_bodies_are_hosted_with_AddActivity(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("builder.AddBlockingActivity<BlockingHosted>(\"a\", a => a.RequiresThread = true);")]
    [InlineData("builder.AddBlockingActivity(\"a\", (s, _) => s.Delay(TimeSpan.Zero));")]
    [InlineData("builder.AddBlockingActivity(\"a\", (_, _) => { });")]
    [InlineData("builder.AddBlockingActivity(\"a\", HostedBlock);")]
    public void Blocking_bodies_are_hosted_with_AddBlockingActivity(string statement) => Assert.Empty(Snippet.Check(statement));

    [Theory]
    [InlineData("builder.AddBlockingActivity(\"a\", async (s, _) => await s.YieldAsync());")]
    [InlineData("builder.AddBlockingActivity(\"a\", async (s, _) => { await s.YieldAsync(); }, a => a.RequiresThread = true);")]
    [InlineData("builder.AddBlockingActivity(\"a\", HostedWork);")]
    [InlineData("builder.AddBlockingActivity(\"a\", HostedTaskWork);")]
    public void An_asynchronous_body_does_not_compile_as_a_blocking_one(string statement) =>
        Assert.Equal(["CS0619"], Snippet.Check(statement));

    [Theory]
    [InlineData("builder.AddActivity<BlockingHosted>(\"a\");")]
    [InlineData("builder.AddBlockingActivity<Hosted>(\"a\");")]
    public void A_class_is_hosted_as_what_it_is(string statement) => Assert.Equal(["CS0311"], Snippet.Check(statement));
}

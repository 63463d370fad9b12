using Concurrency.Tests.Conformance.Supervision;

namespace Concurrency.Tests.Conformance.Joining;

/// <summary>A joiner sees the outcome of the last attempt of a child that is restarted.</summary>
public sealed class JoinerRestartTests : SupervisionTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task The_result_is_that_of_the_attempt_which_completed(string backend)
    {
        IReadOnlyList<int>? results = null;
        var root = Runtime.Start("root", async scope => results = await scope.RunAllAsync("join", Enumerable.Repeat(
            (IActivityScope child) => child.Attempt <= child.Index ? throw new InvalidDataException("again") : new ValueTask<int>(child.Attempt),
            count: 3), Restarting(backend)));

        await PassDelays(root, "root/join");

        await Soon(root.JoinAsync());
        Assert.Equal([1, 2, 3], results);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_child_that_fails_too_often_is_a_failure_and_does_not_fail_its_parent(string backend)
    {
        IReadOnlyList<ActivityOutcome<int>>? outcomes = null;
        var root = Runtime.Start("root", async scope => outcomes = await scope.RunSettledAsync("join", Enumerable.Repeat(
            (IActivityScope child) => child.Index == 0 ? throw new InvalidDataException($"{child.Attempt}") : new ValueTask<int>(7),
            count: 2), Restarting(backend, s_steady with { MaxRestarts = 1 })));

        await PassDelays(root, "root/join");

        await Soon(root.JoinAsync());
        Assert.Equal([ActivityState.Failed, ActivityState.Completed], outcomes!.Select(outcome => outcome.State));
        Assert.Equal("2", outcomes![0].Error!.Message);
    }
}

namespace Concurrency.Tests.Documentation.Snippets;

public sealed class Joining : RuntimeTest
{
    [Fact]
    public Task All_results_come_in_the_order_of_the_bodies() => RunAsync(async scope =>
    {
        var pages = await scope.RunAllAsync("fetch",
        [
            child => FetchAsync(child, "index"),
            child => FetchAsync(child, "help"),
        ]);

        Assert.Equal(["page index", "page help"], pages);

        string[] names = ["a", "b", "c"];
        var all = await scope.RunAllAsync("fetch", Bodies.For(names, FetchAsync));

        Assert.Equal(["page a", "page b", "page c"], all);
    });

    [Fact]
    public Task The_first_success_is_enough() => RunAsync(async scope =>
    {
        string[] mirrors = ["broken", "second", "third"];
        var page = await scope.RunAnyAsync("mirror", Bodies.For(mirrors, FetchAsync));

        Assert.True(page is "page second" or "page third", page);
    });

    [Fact]
    public Task A_quorum_writes() => RunAsync(async scope =>
    {
        string[] replicas = ["one", "broken", "three"];
        var confirmed = await scope.RunQuorumAsync(
            "replica", quorum: 2, Bodies.For(replicas, FetchAsync));

        Assert.Equal(2, confirmed.Count);
    });

    [Fact]
    public Task Outcomes_are_values() => RunAsync(async scope =>
    {
        string[] names = ["index", "broken", "help"];
        var (found, missing) = (0, 0);
        var fetches = Bodies.For(names, FetchAsync).ToList();
        foreach (var outcome in await scope.RunSettledAsync("fetch", fetches))
        {
            if (outcome.TryGetResult(out var page))
                found += page.Length > 0 ? 1 : 0;
            else
                missing++; // outcome.Error says why, outcome.Path who.
        }

        Assert.Equal((2, 1), (found, missing));

        await foreach (var outcome in scope.RunEachAsync("fetch", fetches))
        {
            if (outcome.State == ActivityState.Completed)
                break; // The rest is cancelled, and has ended when the loop is left.
        }
    });

    [Fact]
    public Task A_joiner_of_your_own() => RunAsync(async scope =>
    {
        Assert.Equal(42, await LargestAsync(scope, [_ => new(7), _ => new(42), _ => throw new InvalidDataException("not counted")]));
    });

    private static async ValueTask<int> LargestAsync(IActivityScope scope, List<Func<IActivityScope, ValueTask<int>>> bodies)
    {
        var children = scope.StartEach("candidate", bodies);
        var largest = int.MinValue;
        while (await children.NextEndedAsync() is >= 0 and var index)
        {
            var child = children.Instances[index];
            if (child.State == ActivityState.Completed)
                largest = Math.Max(largest, await child.JoinAsync());
        }

        return largest;
    }

    private Task RunAsync(Func<IActivityScope, ValueTask> body) => Runtime.RunAsync("root", body).AsTask();

    private static async ValueTask<string> FetchAsync(IActivityScope scope, string name)
    {
        await scope.YieldAsync();
        return name == "broken" ? throw new InvalidDataException("The host is down.") : $"page {name}";
    }
}

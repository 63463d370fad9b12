namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Names, and the paths that are made of them.</summary>
public sealed class PathTests : ActivityTest
{
    [Theory]
    [InlineData("digest")]
    [InlineData("A.b_c-9")]
    [InlineData("-")]
    [InlineData("_x_")]
    [InlineData("..")]
    public async Task A_name_is_letters_digits_points_dashes_and_underscores(string name)
    {
        var activity = Runtime.Start(name, _ => default);

        Assert.Equal(name, activity.Name);
        Assert.Equal(name, activity.Path);
        Assert.Equal(name, Runtime.CreateChannel<int>(name, capacity: 1).Path);
        await Soon(activity.JoinAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a__b")]
    [InlineData("__")]
    [InlineData("a[0]")]
    [InlineData("a#2")]
    [InlineData("a:b")]
    [InlineData("*")]
    [InlineData("é")]
    [InlineData("a\n")]
    public async Task Anything_else_is_no_name(string name)
    {
        Assert.Throws<ArgumentException>(nameof(name), () => { Runtime.Start(name, _ => default); });
        Assert.Throws<ArgumentException>(nameof(name), () => { Runtime.Start(name, _ => new ValueTask<int>(1)); });
        Assert.Throws<ArgumentException>(nameof(name), () => { Runtime.Start(name, _ => default, instances: 2); });
        Assert.Throws<ArgumentException>(nameof(name), () => { Runtime.StartBlocking(name, _ => { }); });
        Assert.Throws<ArgumentException>(nameof(name), () => { Runtime.CreateChannel<int>(name, capacity: 1); });
        Assert.Throws<ArgumentException>(nameof(name), () => { Runtime.Adapt(name, Runtime.CreateChannel<int>("x", 1).AsChannelReader()); });
        await Assert.ThrowsAsync<ArgumentException>(nameof(name), async () => await Runtime.RunAsync(name, _ => default));
    }

    [Fact]
    public void The_error_for_a_name_says_what_a_name_is()
    {
        var error = Assert.Throws<ArgumentException>(() => { Runtime.Start("a__b", _ => default); });

        Assert.StartsWith(
            "'a__b' is not a name. Names are made of letters, digits, '.', '_' and '-', and do not contain '__', "
            + "which separates keys in environment variables.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("name", () => { Runtime.Start(null!, _ => default); });
    }

    [Theory, MemberData(nameof(Pairs))]
    public async Task A_path_is_the_names_from_the_root_down(string parentBackend, string childBackend)
    {
        var paths = new List<string>();
        await Soon(Runtime.RunAsync("a", async a => await a.RunAsync("b", async b =>
        {
            paths.Add(b.Path);
            paths.Add(b.CreateChannel<int>("items", capacity: 1).Path);
            paths.Add(b.Activity.Path);
            var group = b.Start("c", c =>
            {
                lock (paths)
                    paths.Add(c.CreateChannel<int>("own", capacity: 1).Path);

                return default;
            }, instances: 2, On(childBackend));
            await group.JoinAsync();
        }, On(childBackend)), On(parentBackend)));

        Assert.Equal(["a/b", "a/b", "a/b/items", "a/b/c[0]/own", "a/b/c[1]/own"], paths.Order().OrderBy(path => path.Length));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Living_siblings_with_one_name_are_numbered_and_the_numbers_start_again(string backend)
    {
        for (var round = 0; round < 3; round++)
        {
            var siblings = Enumerable.Range(0, 3).Select(_ => Runtime.Start("retry", WaitForEver, On(backend))).ToList();

            Assert.Equal(["retry", "retry#2", "retry#3"], siblings.Select(sibling => sibling.Path));
            Assert.All(siblings, sibling => Assert.Equal("retry", sibling.Name));

            siblings[0].Cancel();
            await HasEnded(siblings[0]);
            siblings.Add(Runtime.Start("retry", WaitForEver, On(backend)));
            Assert.Equal("retry#4", siblings[3].Path);
            foreach (var sibling in siblings)
                sibling.Cancel();

            foreach (var sibling in siblings)
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Soon(sibling.JoinAsync()));
        }
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Children_of_one_name_are_numbered_under_their_own_parent(string backend)
    {
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            for (var round = 0; round < 100; round++)
            {
                var first = scope.Start("child", child => child.YieldAsync(), On(backend));
                var second = scope.Start("child", child => child.YieldAsync(), On(backend));
                Assert.Equal("parent/child", first.Path);
                Assert.True(second.Path is "parent/child" or "parent/child#2", second.Path);
                await first.JoinAsync();
                await second.JoinAsync();
            }
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_thousand_names_under_one_parent_keep_their_numbers_apart(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            for (var child = 0; child < 1_000; child++)
                await scope.RunAsync($"child-{child}", _ => default, On("Task"));

            var living = scope.Start("child-7", async _ => await items.ReceiveAsync(), On("Task"));
            Assert.Equal("parent/child-7", living.Path);
            await scope.RunAsync("child-8", inner =>
            {
                Assert.Equal("parent/child-8", inner.Path);
                return default;
            }, On("Task"));
            var second = scope.Start("child-7", _ => default, On("Task"));
            Assert.Equal("parent/child-7#2", second.Path);
            await items.SendAsync(1);
        }, On(backend)));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Two_living_groups_of_one_name_have_paths_of_their_own(string backend)
    {
        var first = Runtime.Start("hash", WaitForEver, instances: 2, On(backend));
        var second = Runtime.Start("hash", WaitForEver, instances: 2, On(backend));

        var paths = first.Instances.Concat(second.Instances).Select(instance => instance.Path).ToList();
        first.Cancel();
        second.Cancel();
        await HasEnded(first);
        await HasEnded(second);

        Assert.Equal(4, paths.Distinct().Count());
    }

    [Fact]
    public async Task Ids_ascend_in_the_order_of_starting()
    {
        var ids = new List<long>();
        for (var round = 0; round < 100; round++)
            ids.Add(Runtime.Start("activity", _ => default).Id);

        Assert.Equal(ids.Order(), ids);
        Assert.Equal(100, ids.Distinct().Count());
        await Runtime.DisposeAsync();
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task An_activity_reads_well_as_text(string backend)
    {
        var activity = Runtime.Start("digest", _ => default, On(backend));
        await Soon(activity.JoinAsync());

        Assert.Equal($"digest (Completed on {backend})", activity.ToString());
    }
}

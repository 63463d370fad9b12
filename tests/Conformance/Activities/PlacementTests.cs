using Concurrency.Placement;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>The deployer's rule, then the code's hint, then the default; and what does not fit is an error which says so.</summary>
public sealed class PlacementTests : ActivityTest
{
    private readonly FakePolicy _policy = new();

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Placement = _policy;
    }

    [Fact]
    public async Task The_rule_comes_before_the_hint_and_the_hint_before_the_default()
    {
        _policy.Backends["a"] = "Thread";

        Assert.Equal("Thread", (await Ended(Runtime.Start("a", _ => default, On("Task")))).Backend);
        Assert.Equal("Thread", (await Ended(Runtime.Start("b", _ => default, On("thread")))).Backend);
        Assert.Equal("Task", (await Ended(Runtime.Start("b", _ => default))).Backend);
        Assert.Equal("Thread", (await Ended(Runtime.StartBlocking("b", _ => { }))).Backend);
        Assert.Equal("Thread", (await Ended(Runtime.Start("b", _ => default, new() { RequiresThread = true }))).Backend);
    }

    [Fact]
    public async Task Children_do_not_inherit_placement()
    {
        _policy.Backends["a"] = "Thread";
        string? child = null;
        await Soon(Runtime.RunAsync("a", scope =>
        {
            child = scope.Start("b", _ => default).Backend;
            return default;
        }));

        Assert.Equal("Task", child);
    }

    [Fact]
    public async Task Configuration_sets_the_number_of_instances_where_the_code_leaves_it_open()
    {
        _policy.Instances["hash"] = 7;

        var group = Runtime.Start("hash", _ => default, instances: 2);
        await Soon(group.JoinAsync());

        Assert.Equal(7, group.Instances.Count);
    }

    [Fact]
    public void Instances_where_the_code_starts_one_is_an_error()
    {
        _policy.Instances["hash"] = 7;

        var error = Assert.Throws<PlacementException>(() => { Runtime.Start("hash", _ => default); });

        Assert.Equal(
            "rule(hash:Instances) sets 7 instances for activity 'hash', but its code starts one: pass instances: to Start, set "
            + "Instances of a hosted one, or remove the setting.",
            error.Message);
        Assert.Equal(("hash", "rule(hash:Instances)"), (error.Path, error.Rule));
    }

    [Fact]
    public async Task An_unknown_backend_is_an_error_which_names_the_known_ones()
    {
        _policy.Backends["digest/hash"] = "Thraed";
        PlacementException? byRule = null;
        await Soon(Runtime.RunAsync("digest", scope =>
        {
            byRule = Assert.Throws<PlacementException>(() => { scope.Start("hash", _ => default); });
            return default;
        }));
        var byHint = Assert.Throws<PlacementException>(() => { Runtime.Start("other", _ => default, On("Gpu")); });

        Assert.Equal(
            "rule(digest/hash:Backend) places activity 'digest/hash' on 'Thraed', which is not a backend. Known: Thread, Task.",
            byRule!.Message);
        Assert.Equal(
            "The hint in its ActivityOptions places activity 'other' on 'Gpu', which is not a backend. Known: Thread, Task.",
            byHint.Message);
    }

    [Fact]
    public void A_blocking_body_on_a_backend_without_stacks_is_an_error()
    {
        _policy.Backends["a"] = "Task";

        var byRule = Assert.Throws<PlacementException>(() => { Runtime.StartBlocking("a", _ => { }); });
        var byHint = Assert.Throws<PlacementException>(() => { Runtime.StartBlocking("b", _ => 1, On("Task")); });

        Assert.Equal(
            "rule(a:Backend) places activity 'a' on 'Task', which has no stacks, but its body blocks: place it on 'Thread', or "
            + "give it an asynchronous body (Start, AddActivity).",
            byRule.Message);
        Assert.StartsWith("The hint in its ActivityOptions places activity 'b' on 'Task'", byHint.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_that_requires_a_thread_on_tasks_is_an_error()
    {
        _policy.Backends["a"] = "Task";

        var error = Assert.Throws<PlacementException>(
            () => { Runtime.Start("a", _ => default, new() { RequiresThread = true }); });

        Assert.Equal(
            "rule(a:Backend) places activity 'a' on 'Task', which has no threads, but its code requires one "
            + "(ActivityOptions.RequiresThread or Apartment): place it on 'Thread'.",
            error.Message);
    }

    [Fact]
    public async Task A_blocking_body_without_a_thread_backend_is_an_error()
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());

        var error = Assert.Throws<PlacementException>(() => { runtime.StartBlocking("a", _ => { }); });

        Assert.Equal(
            "The default for bodies which need a stack places activity 'a' on 'Thread', which is not a backend. Known: Task.",
            error.Message);
    }

    [Fact]
    public void Configuration_changes_a_bounded_capacity_and_no_other()
    {
        _policy.Capacities["paths"] = 256;

        Assert.Equal(256, Runtime.CreateChannel<int>("paths", capacity: 16).GetSnapshot().Capacity);
        var rendezvous = Assert.Throws<PlacementException>(() => { Runtime.CreateChannel<int>("paths", ChannelCapacity.Rendezvous); });
        var unbounded = Assert.Throws<PlacementException>(() => { Runtime.CreateChannel<int>("paths", ChannelCapacity.Unbounded); });

        Assert.Equal(
            "rule(paths:Capacity) sets a capacity of 256 for channel 'paths', but its code makes it a rendezvous, and configuration "
            + "never changes what a program means: give it a capacity in code, or remove the setting.",
            rendezvous.Message);
        Assert.Contains("makes it unbounded", unbounded.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_indices_the_policy_is_asked_once_for_all_instances_and_siblings()
    {
        await Soon(Runtime.Start("hash", _ => default, instances: 4).JoinAsync());
        await Soon(Runtime.Start("hash", _ => default).JoinAsync());

        Assert.All(_policy.Asked, path => Assert.Equal("hash", path));
        Assert.True(_policy.Asked.Count <= 2, $"Asked {_policy.Asked.Count} times.");
    }

    [Fact]
    public async Task With_indices_each_instance_is_placed_by_itself()
    {
        _policy.UsesIndices = true;
        _policy.Backends["hash[1]"] = "Thread";

        var group = Runtime.Start("hash", _ => default, instances: 3);
        await Soon(group.JoinAsync());

        Assert.Equal(["Task", "Thread", "Task"], group.Instances.Select(instance => instance.Backend));
        Assert.Equal("Task, Thread", group.Backend);
    }

    [Fact]
    public async Task Rules_are_matched_without_the_numbers_of_siblings()
    {
        _policy.Backends["retry"] = "Thread";
        var siblings = Enumerable.Range(0, 3).Select(_ => Runtime.Start("retry", WaitForEver)).ToList();

        Assert.All(siblings, sibling => Assert.Equal("Thread", sibling.Backend));
        await Runtime.DisposeAsync();
    }

    [Fact]
    public void A_runtime_without_the_default_backend_is_an_error()
    {
        Assert.Equal(
            "A runtime needs a backend: call UseTasks(), UseThreads() or UseBackend().",
            Assert.Throws<InvalidOperationException>(() => ConcurrencyRuntime.Create(_ => { })).Message);
        Assert.Equal(
            "The default backend 'Gpu' is not a backend. Known: Task.",
            Assert.Throws<InvalidOperationException>(
                () => ConcurrencyRuntime.Create(builder => builder.UseTasks().DefaultBackend = "Gpu")).Message);
    }

    private static async Task<IActivity> Ended(IActivity activity)
    {
        await Soon(activity.JoinAsync());
        return activity;
    }

    private sealed class FakePolicy : IPlacementPolicy
    {
        public bool UsesIndices { get; set; }

        public Dictionary<string, string> Backends { get; } = [];

        public Dictionary<string, int> Instances { get; } = [];

        public Dictionary<string, int> Capacities { get; } = [];

        public List<string> Asked { get; } = [];

        public ActivityRule PlaceActivity(string path)
        {
            Asked.Add(path);
            return new(
                Backends.TryGetValue(path, out var backend) ? new(backend, $"rule({path}:Backend)") : null,
                Instances.TryGetValue(path, out var instances) ? new(instances, $"rule({path}:Instances)") : null);
        }

        public ChannelRule PlaceChannel(string path) =>
            new(Capacities.TryGetValue(path, out var capacity) ? new(capacity, $"rule({path}:Capacity)") : null);
    }
}

using Concurrency.Backends;
using Concurrency.Placement;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>Where activities run is one table, which can be asked, and exchanged while they start.</summary>
public sealed class PlacementTableTests : ActivityTest
{
    private readonly RulePolicy _policy = new();
    private readonly HeldBackend _held = new();

    public static TheoryData<string, string, bool, bool, bool, bool> Requests
    {
        get
        {
            var requests = new TheoryData<string, string, bool, bool, bool, bool>();
            foreach (var rule in new[] { "", "Thread", "task", "Held", "Thraed" })
            {
                foreach (var hint in new[] { "", "thread", "Task", "Gpu" })
                {
                    for (var flags = 0; flags < 16; flags++)
                        requests.Add(rule, hint, (flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, (flags & 8) != 0);
                }
            }

            return requests;
        }
    }

    protected override void Configure(ConcurrencyBuilder builder)
    {
        base.Configure(builder);
        builder.Placement = _policy;
        builder.UseBackend(_held);
    }

    [Theory, MemberData(nameof(Requests))]
    public async Task What_the_table_says_is_what_a_start_does(
        string rule, string hint, bool isBlocking, bool requiresThread, bool isGroup, bool hasRuleForInstances)
    {
        var usesIndices = isGroup && rule.Length > 0;
        _policy.UsesIndices = usesIndices;
        if (rule.Length > 0)
            _policy.Backends[usesIndices ? "parent/name[1]" : "parent/name"] = rule;

        if (hasRuleForInstances)
            _policy.Instances["parent/name"] = 3;

        var options = new ActivityOptions { Backend = hint.Length > 0 ? hint : null, RequiresThread = requiresThread };
        var table = Runtime.Placement;
        var count = isGroup ? table.CountInstances("parent/name", 2) : 1;
        var expected = Enumerable.Range(0, count)
            .Select(index => Outcome(() => table.PlaceActivity("parent/name", options, isBlocking, isGroup ? index : null).Name))
            .ToList();
        var actual = new List<string>();

        var parent = Runtime.Start("parent", scope =>
        {
            actual.AddRange(Start(scope));
            return default;
        }, On("Task"));
        await Until(() =>
        {
            _held.RunAll();
            return parent.State == ActivityState.Completed;
        });

        // A group starts all or none: the first that cannot be placed is the error.
        var refused = expected.Find(outcome => outcome.StartsWith('!'));
        Assert.Equal(refused is null ? expected : [refused], actual);
        Assert.Equal(isGroup && hasRuleForInstances ? 3 : isGroup ? 2 : 1, count);

        IEnumerable<string> Start(IActivityScope scope)
        {
            try
            {
                if (isGroup)
                {
                    var group = isBlocking
                        ? scope.StartBlocking("name", _ => { }, instances: 2, options)
                        : scope.Start("name", _ => default, instances: 2, options);
                    return group.Instances.Select(instance => instance.Backend);
                }

                var activity = isBlocking
                    ? scope.StartBlocking("name", _ => { }, options)
                    : scope.Start("name", _ => default, options);
                return [activity.Backend];
            }
            catch (PlacementException refusal)
            {
                return [Describe(refusal)];
            }
        }
    }

    [Fact]
    public void The_table_of_a_runtime_is_that_of_its_builder()
    {
        var table = Runtime.Placement;

        Assert.Equal(["Thread", "Task", "Held"], table.Backends.Select(backend => backend.Name));
        Assert.Equal("Task", table.DefaultBackend.Name);
        Assert.Same(_policy, table.Policy);
    }

    [Fact]
    public async Task What_starts_after_the_exchange_follows_the_new_table_and_siblings_of_one_name_too()
    {
        var release = Signal();
        var siblings = new List<IActivity>();
        foreach (var backend in new[] { "Thread", "Task", "Thread", "Task" })
        {
            Runtime.Placement = TableThatSays(backend);
            siblings.Add(Runtime.Start("name", async _ => await release.Task));
            siblings.Add(Runtime.Start("name", async _ => await release.Task));
        }

        release.SetResult();
        foreach (var sibling in siblings)
            await Soon(sibling.JoinAsync());

        Assert.Equal(
            ["Thread", "Thread", "Task", "Task", "Thread", "Thread", "Task", "Task"],
            siblings.Select(sibling => sibling.Backend));
    }

    [Fact]
    public async Task Siblings_that_start_while_tables_are_exchanged_follow_the_table_there_is()
    {
        const int Rounds = 500;
        var tables = new[] { TableThatSays("Thread"), TableThatSays("Task") };
        var stop = false;
        var wrong = 0;
        await Soon(Runtime.RunAsync("parent", async scope =>
        {
            var other = Task.Run(async () =>
            {
                while (!Volatile.Read(ref stop))
                    await scope.Start("name", _ => default).JoinAsync();
            });
            for (var round = 0; round < Rounds; round++)
            {
                Runtime.Placement = tables[round % 2];
                var sibling = scope.Start("name", _ => default);
                wrong += sibling.Backend == (round % 2 == 0 ? "Thread" : "Task") ? 0 : 1;
                await sibling.JoinAsync();
            }

            Volatile.Write(ref stop, true);
            await other;
        }));

        Assert.Equal(0, wrong);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_group_is_placed_by_one_table_though_another_comes_meanwhile(bool usesIndices)
    {
        var next = TableThatSays("Thread");
        _policy.UsesIndices = usesIndices;
        _policy.Instances["hash"] = 4;
        _policy.OnAsked = () => Runtime.Placement = next;

        var group = Runtime.Start("hash", _ => default, instances: 2);
        var later = Runtime.Start("hash", _ => default, instances: 2);
        await Soon(group.JoinAsync());
        await Soon(later.JoinAsync());

        Assert.Equal(["Task", "Task", "Task", "Task"], group.Instances.Select(instance => instance.Backend));
        Assert.Equal(["Thread", "Thread"], later.Instances.Select(instance => instance.Backend));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_backend_that_left_the_table_still_serves_what_runs_on_it(string backend)
    {
        var items = Runtime.CreateChannel<int>("items", capacity: 1);
        var contexts = new List<SynchronizationContext?>();
        var activity = Runtime.Start("activity", async _ =>
        {
            for (var item = 0; item < 10; item++)
            {
                await items.ReceiveAsync();
                await Task.Yield();
                contexts.Add(SynchronizationContext.Current);
            }
        }, On(backend));
        await HasReceivers(items);

        var remaining = Runtime.Placement.Backends.Where(each => each.Name != backend && each.Name != "Held").ToList();
        Runtime.Placement = new(remaining);
        for (var item = 0; item < 10; item++)
            await items.SendAsync(item);

        await Soon(activity.JoinAsync());
        Assert.All(contexts, context => Assert.Same(activity, context));
        var error = Assert.Throws<PlacementException>(() => { Runtime.Start("late", _ => default, On(backend)); });
        Assert.Equal(
            $"The hint in its ActivityOptions places activity 'late' on '{backend}', which is not a backend. "
            + $"Known: {remaining[0].Name}.",
            error.Message);
        Assert.Equal(remaining[0].Name, Runtime.Start("late", _ => default).Backend);
    }

    [Fact]
    public void Channels_made_after_the_exchange_follow_the_new_table()
    {
        var before = Runtime.CreateChannel<int>("items", capacity: 16);
        Runtime.Placement = new(
            Runtime.Placement.Backends, policy: new RulePolicy { Capacities = { ["items"] = 256 } });

        Assert.Equal(256, Runtime.CreateChannel<int>("items", capacity: 16).GetSnapshot().Capacity);
        Assert.Equal(16, before.GetSnapshot().Capacity);
    }

    [Fact]
    public void There_is_always_a_table()
    {
        var table = Runtime.Placement;

        Assert.Throws<ArgumentNullException>("value", () => Runtime.Placement = null!);
        Assert.Throws<ArgumentNullException>("backends", () => new PlacementTable(null!));

        Assert.Same(table, Runtime.Placement);
    }

    [Theory]
    [InlineData("Held")]
    [InlineData("hELD")]
    public void Two_backends_of_one_name_are_refused(string name)
    {
        var error = Assert.Throws<ArgumentException>(
            "backends", () => new PlacementTable([new HeldBackend(), new NamedBackend("Task"), new NamedBackend(name)]));

        Assert.StartsWith($"Two backends are called '{name}'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_without_the_default_backend_is_refused()
    {
        Assert.Equal(
            "A runtime needs a backend: call UseTasks(), UseThreads() or UseBackend().",
            Assert.Throws<InvalidOperationException>(() => new PlacementTable([])).Message);
        Assert.Equal(
            "The default backend 'Task' is not a backend. Known: Held, other.",
            Assert.Throws<InvalidOperationException>(
                () => new PlacementTable([new HeldBackend(), new NamedBackend("other")])).Message);
        Assert.Equal("Held", new PlacementTable([new HeldBackend()]).DefaultBackend.Name);
        Assert.Equal("Held", new PlacementTable([new NamedBackend("Task"), new HeldBackend()], "held").DefaultBackend.Name);
    }

    private PlacementTable TableThatSays(string backend) =>
        new(
            Runtime.Placement.Backends,
            policy: new RulePolicy { Backends = { ["name"] = backend, ["parent/name"] = backend, ["hash"] = backend } });

    private static string Outcome(Func<string> place)
    {
        try
        {
            return place();
        }
        catch (PlacementException refusal)
        {
            return Describe(refusal);
        }
    }

    private static string Describe(PlacementException refusal) => $"! {refusal.Path}, {refusal.Rule}: {refusal.Message}";

    private sealed class NamedBackend(string name) : IActivityBackend
    {
        public string Name => name;

        public bool HasStacks => false;

        public bool HasThreads => false;

        public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) => throw new NotSupportedException();
    }

    private sealed class RulePolicy : IPlacementPolicy
    {
        public bool UsesIndices { get; set; }

        public Action? OnAsked { get; set; }

        public Dictionary<string, string> Backends { get; } = [];

        public Dictionary<string, int> Instances { get; } = [];

        public Dictionary<string, int> Capacities { get; } = [];

        public ActivityRule PlaceActivity(string path)
        {
            OnAsked?.Invoke();
            return new(
                Backends.TryGetValue(path, out var backend) ? new(backend, $"rule({path}:Backend)") : null,
                Instances.TryGetValue(path, out var instances) ? new(instances, $"rule({path}:Instances)") : null);
        }

        public ChannelRule PlaceChannel(string path) =>
            new(Capacities.TryGetValue(path, out var capacity) ? new(capacity, $"rule({path}:Capacity)") : null);
    }
}

using Concurrency.Tests.Conformance.Activities;

namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>Ten thousand random trees do what the model says they may, second by second.</summary>
public sealed class TreeModelTests : ActivityTest
{
    private const int TreesAtOnce = 50;

    protected override bool UsesManualTime => true;

    [Theory]
    [InlineData("Task", 8600)]
    [InlineData("Mixed", 900)]
    [InlineData("Thread", 500)]
    public async Task SC1_SC2_SC3_SU1_SU2_SU4_trees_fail_restart_and_end_as_the_model_says(string placement, int trees)
    {
        for (var first = 0; first < trees; first += TreesAtOnce)
            await RunAsync(placement, first, Math.Min(TreesAtOnce, trees - first));
    }

    private static string PickBackend(string placement, Random random) =>
        placement == "Mixed" ? random.Next(2) == 0 ? "Thread" : "Task" : placement;

    private async Task RunAsync(string placement, int first, int count)
    {
        var trees = Enumerable.Range(first, count).Select(seed => new Tree(seed, placement, Runtime)).ToList();
        await HaveSettled(trees);
        for (var now = 1; now <= TreePlan.Horizon; now++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            trees.RemoveAll(tree => tree.HasEnded);
            foreach (var tree in trees)
                tree.Expect((model, states) => model.Advance(states, now));

            await HaveSettled(trees);
        }

        foreach (var tree in trees)
        {
            tree.Run.CancelRoot();
            tree.Expect((model, states) => model.CancelRoot(states, TreePlan.Horizon));
        }

        await HaveSettled(trees);
        await Until(() => Runtime.Inspector.Summarize().Count == 0);
        Assert.Equal(0, Runtime.Inspector.GetSnapshot().Timers.Pending);
    }

    private static async Task HaveSettled(List<Tree> trees)
    {
        foreach (var tree in trees)
        {
            try
            {
                await Until(tree.IsAsExpected);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException(tree.Complain(), exception);
            }
        }
    }

    private sealed class Tree
    {
        private readonly int _seed;
        private readonly TreePlan _plan;
        private readonly TreeModel _model;
        private ILookup<string, TreeState> _expected;

        public Tree(int seed, string placement, ConcurrencyRuntime runtime)
        {
            _seed = seed;
            _plan = new(seed, random => PickBackend(placement, random));
            _model = new(_plan);
            Run = new(_plan, runtime, $"tree{seed}");
            _expected = Describe(_model.Begin());
        }

        public TreeRun Run { get; }

        public bool HasEnded => _expected.All(alike => alike.First().Phase(0) == NodePhase.Ended);

        public void Expect(Func<TreeModel, IEnumerable<TreeState>, HashSet<TreeState>> follow) =>
            _expected = Describe(follow(_model, _expected.SelectMany(alike => alike)));

        /// <summary>Whether what is to be seen is one of the things which may be; then it is what is.</summary>
        public bool IsAsExpected()
        {
            var alike = _expected[Run.Describe()];
            if (!alike.Any())
                return false;

            _expected = Describe(alike);
            return true;
        }

        public string Complain() =>
            $"Tree {_seed} is: {Run.Describe()}{Environment.NewLine}It may be:{Environment.NewLine}"
            + string.Join(Environment.NewLine, _expected.Select(alike => alike.Key)) + Environment.NewLine
            + string.Join(Environment.NewLine, _plan.Nodes.Select(node => $"{node}, children {string.Join(' ', node.Children)}"));

        private ILookup<string, TreeState> Describe(IEnumerable<TreeState> states) => states.ToLookup(Run.Describe);
    }
}

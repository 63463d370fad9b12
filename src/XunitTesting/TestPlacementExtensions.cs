using Concurrency.Placement;

namespace Concurrency.Testing;

/// <summary>Runs the body of a test where its placement says.</summary>
public static class TestPlacementExtensions
{
    /// <summary>Runs a program: once on real backends, under many schedules in the simulation.</summary>
    /// <param name="placement">Where.</param>
    /// <param name="program">Makes all that it uses; what it throws fails the test.</param>
    /// <param name="options">How to explore it in the simulation; <see langword="null"/> for the defaults.</param>
    /// <returns>Completes when the program and all that it started have ended.</returns>
    /// <exception cref="SimulationFailedException">A schedule of the simulation breaks the program.</exception>
    public static async Task RunAsync(
        this TestPlacement placement, Func<IActivityScope, ValueTask> program, SimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        if (placement == TestPlacement.Simulation)
        {
            Simulation.Check(program, options);
            return;
        }

        await using var runtime = ConcurrencyRuntime.Create(builder =>
        {
            builder.UseTasks().UseThreads();
            builder.DefaultBackend = placement == TestPlacement.Threads ? "Thread" : "Task";
            if (placement == TestPlacement.Mixed)
                builder.Placement = new EverySecondOnAThread();
        });
        await runtime.RunAsync("main", program).ConfigureAwait(false);
    }

    // By the path alone, so that it is the same in each run. The others go where they go by default.
    private sealed class EverySecondOnAThread : IPlacementPolicy
    {
        private static readonly Setting<string> s_thread = new("Thread", "the test's placement");

        public bool UsesIndices => true;

        public ActivityRule PlaceActivity(string path) =>
            new(path.Sum(letter => letter) % 2 == 0 ? s_thread : null, Instances: null);

        public ChannelRule PlaceChannel(string path) => default;
    }
}

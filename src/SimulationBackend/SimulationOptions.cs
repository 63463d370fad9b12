using System.Globalization;
using System.Numerics;

namespace Concurrency;

/// <summary>How a program is explored.</summary>
/// <remarks>
/// Each default can be set from outside, for a machine that has the night to search: <c>CONCURRENCY_SIMULATION_SEED</c>,
/// <c>CONCURRENCY_SIMULATION_SCHEDULES</c>, <c>CONCURRENCY_SIMULATION_SECONDS</c>, <c>CONCURRENCY_SIMULATION_REPORTS</c>.
/// </remarks>
public sealed record SimulationOptions
{
    /// <summary>How schedules are chosen. The default is <see cref="SimulationStrategy.Portfolio"/>.</summary>
    public SimulationStrategy Strategy { get; init; } = SimulationStrategy.Portfolio;

    /// <summary>Where all chance comes from: the same seed gives the same schedules. The default is 1.</summary>
    public ulong Seed { get; init; } = FromEnvironment("SEED", 1UL, min: 0UL, ulong.MaxValue);

    /// <summary>How many schedules are run at most, 1 or more. The default is 10,000.</summary>
    public long MaxSchedules
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "One schedule is run at least.");
    } = FromEnvironment("SCHEDULES", 10_000L, min: 1, long.MaxValue);

    /// <summary>
    /// With which schedule of the seed the search begins, 0 or more, and at most half of <see cref="long.MaxValue"/>. With one schedule in
    /// all it is that one, and none of those before it is run. The default is 0. The strategies which run all schedules begin with their first in any case.
    /// </summary>
    public long FirstSchedule
    {
        get;
        init => field = value is >= 0 and <= long.MaxValue / 2
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"A search begins with a schedule from 0 to {long.MaxValue / 2}.");
    }

    /// <summary>After which time no further schedule is begun; more than zero. The default is 1 minute.</summary>
    public TimeSpan TimeLimit
    {
        get;
        init => field = value > TimeSpan.Zero
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A time limit is more than zero.");
    } = TimeSpan.FromSeconds(FromEnvironment("SECONDS", 60, min: 1, int.MaxValue));

    /// <summary>
    /// After how many steps a program is said not to end, 1 or more. The default is 10,000.
    /// </summary>
    public int MaxSteps
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A program has one step at least.");
    } = 10_000;

    /// <summary>
    /// How many steps others may perform while an activity stands in one wait, 1 or more; joins and delays do not count. More is a
    /// finding: it starves. The default, <see langword="null"/>, is any number.
    /// </summary>
    public int? MaxStepsOfAWait
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Whoever waits waits for one step of somebody at least.");
    }

    /// <summary>
    /// For <see cref="SimulationStrategy.Exhaustive"/>: schedules with more preemptions are left out, and those with fewer come first. Zero
    /// or more; the default, <see langword="null"/>, leaves none out.
    /// </summary>
    public int? MaxPreemptions
    {
        get;
        init => field = value is null or >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "There cannot be fewer than zero preemptions.");
    }

    /// <summary>
    /// For <see cref="SimulationStrategy.PartialOrderReduction"/>: whether a mutex is also asked for while another activity holds it. To ask
    /// when it is free comes to the same, but for the mutex itself; so the default is <see langword="false"/>. With
    /// <see cref="MaxStepsOfAWait"/> it always is.
    /// </summary>
    public bool BeginsFutileWaits { get; init; }

    /// <summary>
    /// On how many orders of two steps a bug is looked for by probabilistic concurrency testing, 1 or more. The default is 3.
    /// </summary>
    public int PctDepth
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A bug depends on one order at least.");
    } = 3;

    /// <summary>
    /// The folder into which a finding is saved (<see cref="SimulationFinding.Save"/>). The default, <see langword="null"/>, is none.
    /// </summary>
    public string? ReportFolder { get; init; } = Environment.GetEnvironmentVariable("CONCURRENCY_SIMULATION_REPORTS");

    /// <summary>
    /// Whether a timer may go off at any point after it was set, also while activities can go on: what a machine that is too slow, or
    /// a clock that is put forward, makes of a program. The default is <see langword="false"/>: time passes only when nothing else can
    /// happen.
    /// </summary>
    public bool LetsTimePassAtAnyPoint { get; init; }

    /// <summary>What is made to go wrong, once in each schedule. The default is <see cref="SimulationFaults.None"/>.</summary>
    public SimulationFaults Faults { get; init; }

    /// <summary>Sets up the runtime besides: logging, placement. Backends, time and chance are the simulation's.</summary>
    public Action<ConcurrencyBuilder>? Configure { get; init; }

    private static T FromEnvironment<T>(string name, T fallback, T min, T max)
        where T : INumber<T>
    {
        var variable = "CONCURRENCY_SIMULATION_" + name;
        if (Environment.GetEnvironmentVariable(variable) is not { Length: > 0 } text)
            return fallback;

        return T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max
            ? value
            : throw new FormatException($"{variable} is '{text}', but a whole number from {min} to {max} is expected.");
    }
}

/// <summary>A way to choose schedules.</summary>
public enum SimulationStrategy
{
    /// <summary>The others but the exhaustive ones in turns, because no single one finds everything first.</summary>
    Portfolio,

    /// <summary>Whoever is ready goes on with equal probability.</summary>
    Random,

    /// <summary>Strict priorities that change at a few random steps (PCT): for bugs which need an activity to be held up for long.</summary>
    Pct,

    /// <summary>Partial-order sampling: among schedules which differ in what matters with more equal probability.</summary>
    PartialOrderSampling,

    /// <summary>One after the other, an operation each: one schedule.</summary>
    RoundRobin,

    /// <summary>All schedules, depth first.</summary>
    Exhaustive,

    /// <summary>All schedules but those which differ in the order of independent steps only.</summary>
    PartialOrderReduction,
}

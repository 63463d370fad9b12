namespace Concurrency.Exploration;

/// <summary>Chance inside of the library, such as which ready case a select takes: a choice of the schedule like any other.</summary>
internal sealed class SimulatedRandom(Execution execution) : Random(Seed: 0)
{
    // Of what is no choice between a few: one value in the middle.
    private const int MaxChoices = 64;

    public override int Next() => int.MaxValue / 2;

    public override int Next(int maxValue) => maxValue is > 1 and <= MaxChoices ? execution.Pick(maxValue) : Math.Max(0, maxValue / 2);

    public override int Next(int minValue, int maxValue) => minValue + Next(maxValue - minValue);

    public override long NextInt64() => long.MaxValue / 2;

    public override long NextInt64(long maxValue) => maxValue / 2;

    public override long NextInt64(long minValue, long maxValue) => minValue + ((maxValue - minValue) / 2);

    public override double NextDouble() => 0.5;

    protected override double Sample() => 0.5;
}

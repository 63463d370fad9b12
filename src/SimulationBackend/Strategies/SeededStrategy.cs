namespace Concurrency.Exploration;

/// <summary>A strategy with chance of its own, which is the same for the same number of a schedule.</summary>
/// <param name="seed">Where all chance comes from.</param>
internal abstract class SeededStrategy(ulong seed) : ScheduleStrategy
{
    private Rng _rng;

    protected ref Rng Chance => ref _rng;

    public override void Begin(long schedule) => _rng = Rng.For(seed, schedule);

    public override int Pick(int count) => _rng.Next(count);

    /// <summary>The position of the highest priority; the first of several.</summary>
    protected static int FindHighest(List<Participant> ready)
    {
        var highest = 0;
        for (var position = 1; position < ready.Count; position++)
        {
            if (ready[position].Priority > ready[highest].Priority)
                highest = position;
        }

        return highest;
    }
}

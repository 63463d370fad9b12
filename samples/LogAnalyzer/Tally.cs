namespace LogAnalyzer;

// What every stage has done, counted where it is done: so that what came in can be compared with what went out.
internal sealed class Tally
{
    private readonly long[] _counts = new long[Enum.GetValues<Tallied>().Length];

    public long this[Tallied what] => Interlocked.Read(ref _counts[(int)what]);

    public bool IsBalanced =>
        this[Tallied.Read] == this[Tallied.Parsed] + this[Tallied.Unparsable]
        && this[Tallied.Read] == this[Tallied.Aggregated];

    public string? LastReport { get; set; }

    public void Add(Tallied what) => Interlocked.Increment(ref _counts[(int)what]);

    public void Remove(Tallied what) => Interlocked.Decrement(ref _counts[(int)what]);
}

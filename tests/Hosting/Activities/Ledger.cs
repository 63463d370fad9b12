namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What happened, in order, from any thread.</summary>
internal sealed class Ledger
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_gate)
            _lines.Add(line);
    }
}

namespace Concurrency.Tests.Conformance.Storms.Workloads;

/// <summary>Plain counters, which come out wrong if two are inside at once.</summary>
public sealed class Exclusion
{
    private int _inside;
    private long _entries;
    private long _counted;

    public bool IsOccupied => Volatile.Read(ref _inside) != 0;

    public void Enter()
    {
        Interlocked.Increment(ref _counted);
        Assert.Equal(0, _inside);
        _inside = 1;
        _entries++;
    }

    public void Leave()
    {
        Assert.Equal(1, _inside);
        _inside = 0;
    }

    public async ValueTask StayAsync(Participant participant, Func<ValueTask>? body = null)
    {
        Enter();
        try
        {
            await participant.PauseAsync();
            if (body is not null)
                await body();
        }
        finally
        {
            Leave();
        }
    }

    public void AssertKept()
    {
        Assert.Equal(0, _inside);
        Assert.Equal(_counted, _entries);
        Assert.True(_entries > 0, "Nobody was inside.");
    }
}

namespace Concurrency.Timing;

/// <summary>A moment at which something is called, once.</summary>
internal sealed class TimerEntry(Action<object?> callback, object? state)
{
    public const int InNoSlot = -1;

    /// <summary>The time stamp before which it must not fire. Set when it is started, as are the tick and the sequence.</summary>
    public long Due { get; set; }

    /// <summary>The tick of the wheel in which it is due.</summary>
    public long Tick { get; set; }

    /// <summary>Tells apart what is due at the same moment: first started, first fired.</summary>
    public long Sequence { get; set; }

    /// <summary>Whether it is among the timers of the present tick. Guarded by the queue's gate, as is what follows.</summary>
    public bool IsNear { get; set; }

    /// <summary>Its slot in the wheels, and its neighbours there.</summary>
    public int Slot { get; set; } = InNoSlot;

    public TimerEntry? Next { get; set; }

    public TimerEntry? Previous { get; set; }

    public void Fire() => callback(state);
}

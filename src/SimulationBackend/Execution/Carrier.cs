using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>A thread that can hold the baton: it drives an execution, or has the stack of an activity which is not its turn.</summary>
/// <remarks>
/// One of an execution's carriers runs at a time. The one on which the exploration began is among them; others come from a pool, and
/// only when the stack of one has to be left standing while another activity goes on.
/// </remarks>
internal sealed class Carrier
{
    private static readonly Stack<Carrier> s_idle = new();

    [ThreadStatic]
    private static Carrier? s_current;

    private readonly Parker _parker = new();
    private volatile Order _order;

    /// <summary>The carrier that the calling thread is.</summary>
    public static Carrier Current => s_current ??= new();

    /// <summary>The execution that the calling thread takes part in; null if it does in none.</summary>
    public static Execution? CurrentExecution => s_current?.Execution;

    /// <summary>What it takes part in.</summary>
    public Execution? Execution { get; set; }

    /// <summary>Whether the stack of an activity stands on it.</summary>
    public bool HasStack { get; set; }

    /// <summary>What to do if an execution that began here has ended with a stack here which does not unwind.</summary>
    public Action? OnLost { get; set; }

    /// <summary>What to do if code of the simulation itself fails on another of an execution that began here.</summary>
    public Action<Exception>? OnBroken { get; set; }

    /// <summary>Takes one that has nothing to do.</summary>
    public static Carrier Rent(Execution execution)
    {
        Carrier? carrier;
        lock (s_idle)
            s_idle.TryPop(out carrier);

        if (carrier is null)
        {
            carrier = new();
            new Thread(static carrier => ((Carrier)carrier!).Serve()) { IsBackground = true, Name = "Concurrency simulation" }
                .UnsafeStart(carrier);
        }

        carrier.Execution = execution;
        return carrier;
    }

    /// <summary>It has nothing to do any more.</summary>
    public void Return()
    {
        Execution = null;
        lock (s_idle)
            s_idle.Push(this);
    }

    /// <summary>Gives it the baton.</summary>
    public void Send(Order order)
    {
        _order = order;
        _parker.Unpark();
    }

    /// <summary>Waits for the baton. By its own thread.</summary>
    public Order Receive()
    {
        Order order;
        while ((order = _order) == Order.None)
            _parker.Park();

        _order = Order.None;
        return order;
    }

    private void Serve()
    {
        s_current = this;
        while (true)
        {
            Receive();
            var execution = Execution!;
            try
            {
                execution.Drive(this);
            }
            catch (Exception exception)
            {
                execution.Break(exception);
                return;
            }
        }
    }
}

/// <summary>What a carrier gets the baton for.</summary>
internal enum Order
{
    None,

    /// <summary>To choose who goes on.</summary>
    Drive,

    /// <summary>To go on with the activity whose stack it has.</summary>
    GoOn,

    /// <summary>To tell the outcome, where the execution was begun.</summary>
    End,
}

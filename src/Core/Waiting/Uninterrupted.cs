namespace Concurrency.Waiting;

/// <summary>Entering the gates of objects.</summary>
internal static class Uninterrupted
{
    /// <summary>
    /// Enters a gate whatever comes. <see cref="Thread.Interrupt"/> reaches a thread in any contended lock, and here it would
    /// leave an operation half done; so it is kept for the next wait of the thread which is meant to be interrupted.
    /// </summary>
    public static Lock.Scope EnterUninterrupted(this Lock gate)
    {
        var isInterrupted = false;
        while (true)
        {
            try
            {
                var scope = gate.EnterScope();
                if (isInterrupted)
                    Thread.CurrentThread.Interrupt();

                return scope;
            }
            catch (ThreadInterruptedException)
            {
                isInterrupted = true;
            }
        }
    }
}

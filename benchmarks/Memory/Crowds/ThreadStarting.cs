using Concurrency.Threads;

namespace Memory.Crowds;

internal static class ThreadStarting
{
    /// <summary>The stack of a thread, ours or bare.</summary>
    public const int StackSizeKB = ThreadBackendOptions.MinStackSizeKB;

    private const int ReportedStep = 100;

    /// <summary>Starts one after another until there are enough or the system refuses.</summary>
    /// <param name="count">How many.</param>
    /// <param name="start">Starts one.</param>
    /// <param name="report">Is told how many there are, now and then: the process may not live to say it at the end.</param>
    /// <returns>How many were started.</returns>
    public static int UntilRefused(int count, Action start, Action<int> report)
    {
        for (var started = 0; started < count; started++)
        {
            try
            {
                start();
            }
            catch (Exception refusal) when (refusal is ThreadLimitException or ThreadStartException or OutOfMemoryException)
            {
                Console.Error.WriteLine($"No more than {started:N0} threads: {refusal.Message}");
                return started;
            }

            if ((started + 1) % ReportedStep == 0)
                report(started + 1);
        }

        return count;
    }
}

namespace DiningPhilosophers;

internal static class Report
{
    public static void WriteDinner(TextWriter output, Table table)
    {
        foreach (var (philosopher, activity) in table.Guests)
            output.WriteLine($"{philosopher.Name,-8} {activity.Backend,-8} {philosopher.Meals} meals");

        output.WriteLine($"Total: {Meals(table)} meals. The forks were used {Uses(table)} times, two for each meal.");
    }

    public static void WriteDeadlock(TextWriter output, Table table, DeadlockException deadlock)
    {
        output.WriteLine("Nobody at the table can move:");
        foreach (var edge in deadlock.Cycle.Edges)
            output.WriteLine($"  {edge.Activity} on {edge.Backend} waits: {edge.Wait.Operation} on {edge.Wait.Target}, which {edge.Holder} holds");

        var ended = table.Guests.Count(guest => guest.Activity.Completion.IsCompleted);
        var forks = table.Forks.Count(fork => fork.IsOnTheTable);
        output.WriteLine($"The table is cleared: {ended} philosophers have left, {forks} forks lie on it.");
    }

    public static bool IsRight(Table table, int mealsEach) =>
        table.Guests.All(guest => guest.Philosopher.Meals == mealsEach) && Uses(table) == 2 * Meals(table);

    private static int Meals(Table table) => table.Guests.Sum(guest => guest.Philosopher.Meals);

    private static int Uses(Table table) => table.Forks.Sum(fork => fork.Uses);
}

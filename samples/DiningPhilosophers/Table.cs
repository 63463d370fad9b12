using Concurrency;

namespace DiningPhilosophers;

// Five philosophers and five forks. The table watches: it goes on until all have dined, or until nobody can move.
internal sealed class Table(TableSettings settings, IConcurrencyInspector inspector)
{
    private static readonly string[] s_names = ["arendt", "hypatia", "kant", "laozi", "plato"];
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(20);

    private readonly List<Guest> _guests = [];

    public IReadOnlyList<Guest> Guests => _guests;

    public IReadOnlyList<Fork> Forks { get; private set; } = [];

    // When this returns or throws, every philosopher has ended.
    public ValueTask DineAsync(IConcurrency concurrency, CancellationToken cancellationToken) =>
        concurrency.RunAsync("table", WatchAsync, cancellationToken);

    private async ValueTask WatchAsync(IActivityScope scope)
    {
        var diners = scope.CreateCountdownEvent("diners", s_names.Length);
        SeatAll(scope, diners);
        var look = scope.CreateTicker("look", s_lookEvery).ReceiveCase();
        var select = scope.CreateSelect(look, diners.WaitCase());
        while (await select.WaitAsync() == look)
        {
            // What the table throws cancels all who sit at it; each puts down what it holds.
            if (inspector.FindCycles() is [var deadlock, ..])
                throw new DeadlockException(deadlock);
        }
    }

    private void SeatAll(IActivityScope scope, ICountdownEvent diners)
    {
        Forks = [.. s_names.Select((_, i) => new Fork(i + 1, scope.CreateMutex($"fork-{i + 1}")))];
        var everybodyHasOne = scope.CreateBarrier("everybody-has-one", s_names.Length);
        for (var i = 0; i < s_names.Length; i++)
        {
            var philosopher = new Philosopher(s_names[i], left: Forks[i], right: Forks[(i + 1) % Forks.Count]);
            var activity = scope.Start(philosopher.Name, async s =>
            {
                if (settings.Manners == Manners.Ordered)
                    await philosopher.DineOrderlyAsync(s, settings.Meals);
                else
                    await philosopher.DineLeftFirstAsync(everybodyHasOne, settings.Meals);

                diners.Signal();
            });
            _guests.Add(new(philosopher, activity));
        }
    }
}

using Concurrency;

namespace DiningPhilosophers;

// A philosopher at the table, and the activity which it is.
internal sealed record Guest(Philosopher Philosopher, IActivity Activity);

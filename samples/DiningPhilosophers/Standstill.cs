namespace DiningPhilosophers;

// A philosopher who waits for a fork, and who holds that.
internal sealed record Standstill(string Philosopher, string Backend, string Operation, string Fork, string Holder, int ForksTaken);

namespace Concurrency;

/// <summary>An item which was given up.</summary>
/// <typeparam name="T">The item.</typeparam>
/// <param name="Item">The item.</param>
/// <param name="Attempts">How often it was delivered, attempts that were cancelled included.</param>
/// <param name="Failure">
/// The failure of the last attempt; a <see cref="DeliveryAbandonedException"/> if the loop was left without saying why.
/// </param>
/// <param name="FailedAt">When the last attempt failed.</param>
/// <param name="ActivityPath">The path of the activity which made it; <c>(foreign caller)</c> outside of activities.</param>
public sealed record DeadLetter<T>(T Item, int Attempts, Exception Failure, DateTimeOffset FailedAt, string ActivityPath);

namespace Concurrency;

/// <summary>What is known of the thread that an activity has for itself.</summary>
/// <param name="ManagedId">Its <see cref="Thread.ManagedThreadId"/>, as debuggers and <c>dotnet-stack</c> show it.</param>
/// <param name="State">
/// Whether it runs or is blocked. <see cref="ThreadState.WaitSleepJoin"/> without a stack is a thread which is blocked in
/// something foreign, such as <c>Thread.Sleep</c> or <c>lock</c>.
/// </param>
/// <param name="Stack">
/// Where it is, innermost frame first; <see langword="null"/> unless it is blocked in a wait of the library: the runtime does
/// not show the stack of another thread, so the thread itself has to tell.
/// </param>
public sealed record ThreadSnapshot(int ManagedId, ThreadState State, string? Stack);

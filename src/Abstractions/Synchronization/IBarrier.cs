namespace Concurrency;

/// <summary>Participants work in phases: none begins the next phase before all have finished the present one.</summary>
/// <remarks>
/// <para>
/// When the last participant of a phase has arrived, the post-phase action runs once, on that participant's stack and outside of
/// all locks, and then everybody goes on. If it throws, the phase ends all the same, with a
/// <see cref="BarrierPostPhaseException"/> for every participant. It must not block and cannot arrive; participants it adds or
/// removes take part, or do not, from the next phase on.
/// </para>
/// <para>What a participant wrote in a phase is visible to all in the next one.</para>
/// </remarks>
public interface IBarrier
{
    /// <summary>The barrier's path.</summary>
    string Path { get; }

    /// <summary>Arrives, and waits until all participants have.</summary>
    /// <param name="cancellationToken">Abandons the wait: the caller has not arrived, and the phase stays open for it.</param>
    /// <returns>The number of the phase that ended, from 0.</returns>
    /// <exception cref="BarrierPostPhaseException">The post-phase action failed.</exception>
    /// <exception cref="InvalidOperationException">There are no participants, or all have arrived already.</exception>
    ValueTask<long> SignalAndWaitAsync(CancellationToken cancellationToken = default);

    /// <summary>Blocks the calling thread; otherwise as <see cref="SignalAndWaitAsync"/>.</summary>
    /// <param name="cancellationToken">Abandons the wait: the caller has not arrived, and the phase stays open for it.</param>
    /// <returns>The number of the phase that ended, from 0.</returns>
    /// <exception cref="BarrierPostPhaseException">The post-phase action failed.</exception>
    /// <exception cref="InvalidOperationException">
    /// There are no participants, or all have arrived already; or called in an asynchronous body: use
    /// <see cref="SignalAndWaitAsync"/>.
    /// </exception>
    long SignalAndWait(CancellationToken cancellationToken = default);

    /// <summary>Arrives if everybody else has, which ends the phase. Never waits.</summary>
    /// <param name="phase">The number of the phase that ended, from 0.</param>
    /// <returns>
    /// <see langword="false"/> if others are still to arrive, or the post-phase action of the phase before runs; then the caller has
    /// not arrived.
    /// </returns>
    /// <exception cref="BarrierPostPhaseException">The post-phase action failed.</exception>
    /// <exception cref="InvalidOperationException">There are no participants, or all have arrived already.</exception>
    bool TrySignalAndWait(out long phase);

    /// <summary>Adds participants, who take part in the present phase, or in the next one if all have arrived in this.</summary>
    /// <param name="count">How many; 1 or more.</param>
    /// <returns>The number of the phase in which they take part first, from 0.</returns>
    /// <exception cref="InvalidOperationException">There would be more than can be counted. Nothing changed.</exception>
    long AddParticipants(int count = 1);

    /// <summary>Removes participants who have not arrived. If all others have, the phase ends.</summary>
    /// <param name="count">How many; 1 or more.</param>
    /// <exception cref="InvalidOperationException">Fewer than that have not arrived. Nothing changed.</exception>
    /// <exception cref="BarrierPostPhaseException">The phase ended, and the post-phase action failed.</exception>
    void RemoveParticipants(int count = 1);

    /// <summary>One consistent look.</summary>
    BarrierSnapshot GetSnapshot();
}

/// <summary>One consistent look at a barrier.</summary>
/// <param name="Path">The barrier's path.</param>
/// <param name="Participants">How many take part.</param>
/// <param name="Remaining">How many are still to arrive in the present phase.</param>
/// <param name="Phase">The number of the present phase, from 0.</param>
public sealed record BarrierSnapshot(string Path, int Participants, int Remaining, long Phase);

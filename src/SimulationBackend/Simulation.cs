using Concurrency.Backends;
using Concurrency.Exploration;

namespace Concurrency;

/// <summary>Explores a program: runs it under many schedules, one step at a time and in virtual time, to find one that breaks it.</summary>
/// <remarks>
/// <para>
/// The program is an activity, <c>main</c>, and whatever it starts and makes. Each operation on an object of the library, and each
/// look at it, is a point where another activity may be chosen. Code between two operations runs in one piece: what activities share
/// besides objects of the library is to be a <see cref="SimulatedVariable{T}"/>, or have a <see cref="Point()"/> before it is touched.
/// </para>
/// <para>
/// It must be the same program each time: no clock but the runtime's, no chance but a seeded one, nothing outside.
/// </para>
/// </remarks>
public static class Simulation
{
    /// <summary>Whether the calling code runs in a simulation.</summary>
    public static bool IsRunning => Carrier.CurrentExecution is not null;

    /// <summary>Runs the program under one schedule after another, until one breaks it or the limits are reached.</summary>
    /// <param name="program">Begins anew in each schedule: all it uses, it makes.</param>
    /// <param name="options">How to explore; <see langword="null"/> for the defaults.</param>
    /// <returns>What was found.</returns>
    /// <exception cref="TimeoutException">A step did not end within a minute after the time limit.</exception>
    /// <exception cref="InvalidOperationException">A blocking body does not stop, and nothing was found before.</exception>
    public static SimulationReport Explore(Func<IActivityScope, ValueTask> program, SimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new Explorer(program, options ?? new()).Explore();
    }

    /// <summary>As <see cref="Explore"/>, and throws what was found: one line for a test.</summary>
    /// <inheritdoc cref="Explore"/>
    /// <exception cref="SimulationFailedException">Something was found.</exception>
    public static void Check(Func<IActivityScope, ValueTask> program, SimulationOptions? options = null) =>
        Explore(program, options).ThrowIfFailed();

    /// <summary>Runs the program under one schedule that was found.</summary>
    /// <param name="schedule">What <see cref="SimulationFinding.Replay"/> says.</param>
    /// <param name="program">The same program.</param>
    /// <param name="options">The same options; those which choose schedules do not matter.</param>
    /// <exception cref="ArgumentException">This is no schedule.</exception>
    public static SimulationReport Replay(
        string schedule, Func<IActivityScope, ValueTask> program, SimulationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(program);
        if (!Trace.TryParse(schedule, out var trace))
        {
            throw new ArgumentException(
                $"'{schedule}' is no schedule: expected what the report of a finding says, such as 0x3.1.0x2.", nameof(schedule));
        }

        return new Explorer(program, options ?? new()).Replay(trace);
    }

    /// <summary>A point where another activity may be chosen, before code that touches what others do. Nothing outside of a simulation.</summary>
    public static void Point() => Carrier.CurrentExecution?.Preempt(new(OperationKind.Read, "point"));

    /// <summary>
    /// A point before code that touches an object of one's own, or looks at a token as well, and nothing else that is shared: with
    /// reduction, only what touches the same is tried in both orders. Nothing outside of a simulation.
    /// </summary>
    /// <typeparam name="T">Its type: a class, because a value would be another object each time.</typeparam>
    /// <param name="target">
    /// The object: others say the same one before they touch it. Reports show its <see cref="object.ToString"/>. A
    /// <see cref="CancellationTokenSource"/> is said before it is cancelled.
    /// </param>
    /// <param name="cancellationToken">A token which is looked at, or gets a call-back. Operations of the library that take one say so.</param>
    /// <exception cref="ObjectDisposedException">The source was disposed.</exception>
    public static void Point<T>(T target, CancellationToken cancellationToken = default)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Carrier.CurrentExecution is not { } execution)
            return;

        if (target is CancellationTokenSource source)
            execution.Preempt(new(OperationKind.Touch, "token", SimulatedDomains.Tokens) { CancellationToken = source.Token });
        else
            execution.Preempt(new(OperationKind.Touch, target, execution.DomainOf(target)) { CancellationToken = cancellationToken });
    }

    /// <summary>Says what is to hold after each step. For the program, in each schedule; nothing outside of a simulation.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="holds">Must not use objects of the library but to look at them.</param>
    public static void Always(string name, Func<bool> holds) => Add(name, holds, isAtEnd: false);

    /// <summary>Says what is to hold when the program has ended.</summary>
    /// <inheritdoc cref="Always"/>
    public static void Eventually(string name, Func<bool> holds) => Add(name, holds, isAtEnd: true);

    private static void Add(string name, Func<bool> holds, bool isAtEnd)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(holds);
        Carrier.CurrentExecution?.AddInvariant(new(name, holds, isAtEnd));
    }
}

using System.Globalization;
using System.Text;
using Concurrency.Exploration;

namespace Concurrency;

/// <summary>Checks an object of one's own: random programs over its operations, each under many schedules, against a sequential model.</summary>
/// <example>
/// <code>
/// new LinearizabilityCheck&lt;Stack, ImmutableStack&lt;int&gt;&gt;(scope => new Stack(scope), ImmutableStack&lt;int&gt;.Empty)
///     .Add("push 1", async (stack, _) => { await stack.PushAsync(1); return "done"; }, state => (state.Push(1), "done"))
///     .Add("pop", async (stack, _) => await stack.PopAsync(), state => state.IsEmpty ? null : (state.Pop(out var item), item))
///     .Check();
/// </code>
/// </example>
/// <typeparam name="TObject">What is checked.</typeparam>
/// <typeparam name="TState">States of the model; those which are equal are taken for the same.</typeparam>
/// <param name="create">Makes the object; once for each schedule.</param>
/// <param name="initial">Where the model begins.</param>
public sealed class LinearizabilityCheck<TObject, TState>(Func<IActivityScope, TObject> create, TState initial)
    where TState : class
{
    // Long enough that it passes only when nobody can go on.
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(1000);

    private readonly List<CheckedOperation> _operations = [];

    /// <summary>Adds an operation that activities may perform.</summary>
    /// <param name="name">What histories call it, with its arguments.</param>
    /// <param name="perform">
    /// Performs it and returns what the caller sees. It may wait: when nobody can go on any more, the activity is cancelled, and an
    /// operation which ends with <see cref="OperationCanceledException"/> must have had no effect.
    /// </param>
    /// <param name="model">
    /// The next state and what the caller sees, compared by value; <see langword="null"/> if it has to wait in this state.
    /// </param>
    /// <returns>This.</returns>
    public LinearizabilityCheck<TObject, TState> Add(
        string name,
        Func<TObject, IActivityScope, ValueTask<object?>> perform,
        Func<TState, (TState Next, object? Result)?> model)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(perform);
        ArgumentNullException.ThrowIfNull(model);
        _operations.Add(new(name, perform, model));
        return this;
    }

    /// <summary>Explores random programs, until one has a history that the model does not explain, or fails.</summary>
    /// <param name="activities">How many activities, 1 or more.</param>
    /// <param name="operations">How many operations each performs, 1 or more; 64 together at most.</param>
    /// <param name="programs">How many programs, 1 or more.</param>
    /// <param name="options">How each is explored; <see langword="null"/> for a thousand schedules of the portfolio.</param>
    /// <returns>The finding of the first program that fails; how much was run of all of them.</returns>
    /// <exception cref="InvalidOperationException">No operation was added.</exception>
    public SimulationReport Explore(int activities = 3, int operations = 3, int programs = 50, SimulationOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(activities, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(operations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(programs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(activities * operations, 64);
        if (_operations.Count == 0)
            throw new InvalidOperationException("There is no operation to perform: add some.");

        options ??= new() { MaxSchedules = 1_000 };
        SimulationReport? report = null;
        for (var number = 0; number < programs && report?.Finding is null; number++)
        {
            var rng = Rng.For(options.Seed, number);
            var plan = new CheckedOperation[activities][];
            for (var activity = 0; activity < activities; activity++)
            {
                plan[activity] = new CheckedOperation[operations];
                for (var index = 0; index < operations; index++)
                    plan[activity][index] = _operations[rng.Next(_operations.Count)];
            }

            var one = Simulation.Explore(scope => RunAsync(scope, plan), options);
            report = report is null ? one : one with
            {
                Schedules = report.Schedules + one.Schedules,
                Steps = report.Steps + one.Steps,
                Elapsed = report.Elapsed + one.Elapsed,
                IsExhausted = report.IsExhausted && one.IsExhausted,
            };
        }

        return report!;
    }

    /// <summary>As <see cref="Explore"/>, and throws what was found.</summary>
    /// <inheritdoc cref="Explore"/>
    /// <exception cref="SimulationFailedException">A history cannot be explained, or the program fails.</exception>
    public void Check(int activities = 3, int operations = 3, int programs = 50, SimulationOptions? options = null) =>
        Explore(activities, operations, programs, options).ThrowIfFailed();

    private async ValueTask RunAsync(IActivityScope scope, CheckedOperation[][] plan)
    {
        var target = create(scope);
        var history = new List<CheckedCall>();
        long time = 0;
        List<IActivity> running = [];
        for (var activity = 0; activity < plan.Length; activity++)
        {
            var number = activity;
            running.Add(scope.Start($"caller-{number}", async caller =>
            {
                foreach (var operation in plan[number])
                {
                    var start = ++time;
                    var result = await operation.Perform(target, caller);
                    history.Add(new(number, operation, result, start, ++time));
                }
            }));
        }

        await scope.DelayAsync(s_patience);
        foreach (var caller in running)
            caller.Cancel();

        foreach (var caller in running)
        {
            try
            {
                await caller.JoinAsync();
            }
            catch (OperationCanceledException)
            {
                // It waited for something that nobody did: that operation is not in the history.
            }
        }

        if (!Linearizability.Accepts(history, initial, Apply))
            throw new LinearizabilityException(Describe(history));
    }

    private static TState? Apply(TState state, CheckedCall call) =>
        call.Operation.Model(state) is { } outcome && Equals(outcome.Result, call.Result) ? outcome.Next : null;

    private static string Describe(List<CheckedCall> history)
    {
        var text = new StringBuilder("No order of these calls explains their results (caller: operation = result [from, to]):");
        foreach (var call in history.OrderBy(call => call.Start))
        {
            text.AppendLine().Append(
                CultureInfo.InvariantCulture,
                $"  {call.Caller}: {call.Operation.Name} = {call.Result ?? "null"} [{call.Start}, {call.End}]");
        }

        return text.ToString();
    }

    private sealed record CheckedOperation(
        string Name,
        Func<TObject, IActivityScope, ValueTask<object?>> Perform,
        Func<TState, (TState Next, object? Result)?> Model);

    private sealed record CheckedCall(int Caller, CheckedOperation Operation, object? Result, long Start, long End) : ITimedCall;
}

/// <summary>No order of the calls explains what they returned.</summary>
/// <param name="message">The history.</param>
public sealed class LinearizabilityException(string message) : Exception(message);

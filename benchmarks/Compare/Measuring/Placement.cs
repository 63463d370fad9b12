using Concurrency;

namespace Compare.Measuring;

/// <summary>What the activities of a workload run as.</summary>
/// <param name="Name">What it is called in the output.</param>
/// <param name="Even">The options of every other activity, the first included: one end of two.</param>
/// <param name="Odd">The options of the others: the other end.</param>
internal sealed record Placement(string Name, ActivityOptions Even, ActivityOptions Odd)
{
    private static readonly ActivityOptions s_thread = new() { Backend = "Thread" };
    private static readonly ActivityOptions s_task = new() { Backend = "Task" };

    public static Placement Task { get; } = new("task", s_task, s_task);

    public static Placement Thread { get; } = new("thread", s_thread, s_thread);

    public static Placement Mixed { get; } = new("mixed", s_thread, s_task);

    public static IReadOnlyList<string> Names { get; } = [Task.Name, Thread.Name, Mixed.Name];

    /// <summary>The options of the activity with this number.</summary>
    public ActivityOptions this[int index] => index % 2 == 0 ? Even : Odd;
}

namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>The failures of a tree as numbers, so that those of the model and of the activities can be compared.</summary>
public static class Failure
{
    public const byte None = 0;

    private const int AttemptsBase = 1;
    private const int MaxAttempts = 8;
    private const int TimeoutBase = 100;
    private const int CancellationBase = 150;

    /// <summary>A body failed at its end.</summary>
    public static byte Of(int node, int attempt) => (byte)(AttemptsBase + (node * MaxAttempts) + attempt);

    /// <summary>A deadline passed.</summary>
    public static byte TimeoutOf(int node) => (byte)(TimeoutBase + node);

    /// <summary>A child was cancelled, and whoever joined it was not.</summary>
    public static byte CancellationOf(int node) => (byte)(CancellationBase + node);

    public static bool IsCancellation(byte failure) => failure >= CancellationBase;

    /// <summary>The number of what an activity failed of.</summary>
    public static byte Of(Exception exception, Func<string, int> findNode) =>
        exception switch
        {
            PlannedException planned => Of(planned.Node, planned.Attempt),
            TimeoutException => TimeoutOf(findNode(PathIn(exception.Message))),
            OperationCanceledException => CancellationOf(findNode(PathIn(exception.Message))),
            _ => throw new InvalidOperationException("No tree fails like this.", exception),
        };

    private static string PathIn(string message) => message.Split('\'')[1];
}

/// <summary>A body fails as it is planned to.</summary>
public sealed class PlannedException(int node, int attempt) : Exception($"Node {node} fails in attempt {attempt}.")
{
    public int Node => node;

    public int Attempt => attempt;
}

namespace Concurrency.Tests.Conformance;

/// <summary>Who runs a role of a test, and with which verbs.</summary>
public enum Mode
{
    /// <summary>An asynchronous body on tasks.</summary>
    Task,

    /// <summary>The same asynchronous body on a thread of its own.</summary>
    Thread,

    /// <summary>A blocking body, with blocking verbs.</summary>
    BlockingThread,

    /// <summary>Code outside of all activities, with asynchronous verbs.</summary>
    Foreign,

    /// <summary>A thread somebody else made, with blocking verbs.</summary>
    BlockingForeign,
}

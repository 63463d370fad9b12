namespace Concurrency.Activities;

/// <summary>What is said of an activity once and for all: in one byte, because there are many activities.</summary>
[Flags]
internal enum StrandTraits : byte
{
    /// <summary>Its body blocks, and is one step.</summary>
    BlockingBody = 1,

    /// <summary>Its failure goes no further than itself.</summary>
    Isolated = 2,

    /// <summary>It is one attempt of an activity which is restarted.</summary>
    Attempt = 4,

    /// <summary>It has a thread of its own.</summary>
    Thread = 8,
}

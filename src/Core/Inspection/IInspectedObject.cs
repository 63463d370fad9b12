namespace Concurrency.Inspection;

/// <summary>An object as the inspector shows it.</summary>
internal interface IInspectedObject
{
    /// <summary>One consistent look, past the seam.</summary>
    ObjectSnapshot Inspect();
}

/// <summary>A channel as the inspector shows it.</summary>
internal interface IInspectedChannel
{
    /// <summary>The path that rules are matched against.</summary>
    string RulePath { get; }

    /// <summary>One consistent look, past the seam.</summary>
    ChannelSnapshot Inspect();

    /// <summary>The same in numbers only, without its path.</summary>
    ChannelFigures Count();

    /// <summary>How many items were taken, if as many are there as there is room for; null if not, and of a rendezvous.</summary>
    long? FindTakenIfFull();
}

/// <summary>What a channel holds now, who waits there, and what went through it so far.</summary>
internal readonly record struct ChannelFigures(int Depth, int Senders, int Receivers, long Sent, long Received, long Dropped);

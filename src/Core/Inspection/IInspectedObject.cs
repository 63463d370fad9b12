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
}

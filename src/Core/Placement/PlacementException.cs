namespace Concurrency.Placement;

/// <summary>
/// What the deployer decided does not fit what the code asks: a backend which does not exist, or has no stack for a blocking
/// body, or no thread where one is required; instances or a capacity where the code does not leave them open.
/// </summary>
public sealed class PlacementException : InvalidOperationException
{
    /// <summary>Makes one.</summary>
    public PlacementException()
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The thing, the rule, and the way out.</param>
    public PlacementException(string message)
        : base(message)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="message">The thing, the rule, and the way out.</param>
    /// <param name="innerException">The cause.</param>
    public PlacementException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes one.</summary>
    /// <param name="path">The path of the activity or channel.</param>
    /// <param name="source">The rule or hint that does not fit.</param>
    /// <param name="message">The thing, the rule, and the way out.</param>
    public PlacementException(string path, string source, string message)
        : base(message)
    {
        Path = path;
        Rule = source;
    }

    /// <summary>The path of the activity or channel.</summary>
    public string? Path { get; }

    /// <summary>The rule or hint that does not fit.</summary>
    public string? Rule { get; }
}

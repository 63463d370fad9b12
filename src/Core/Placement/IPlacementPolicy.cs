namespace Concurrency.Placement;

/// <summary>What the deployer decided about activities and channels, by path.</summary>
/// <remarks>
/// Asked when an activity is started or a channel is made, outside of all locks. Answers are kept for the siblings of one name
/// under one parent, so a policy must answer the same path alike for its life. Other answers are another policy, in another
/// <see cref="PlacementTable"/>.
/// </remarks>
public interface IPlacementPolicy
{
    /// <summary>
    /// Whether any rule names an instance by index. Only then is each instance asked for by a path of its own, such as
    /// <c>digest/hash[2]</c>; otherwise all are asked for once, as <c>digest/hash</c>.
    /// </summary>
    bool UsesIndices { get; }

    /// <summary>What is set for an activity.</summary>
    /// <param name="path">Its path, without the sequence numbers of siblings with one name.</param>
    ActivityRule PlaceActivity(string path);

    /// <summary>What is set for a channel.</summary>
    /// <param name="path">Its path, without the sequence numbers of siblings with one name.</param>
    ChannelRule PlaceChannel(string path);
}

/// <summary>What is set for an activity. Each property is <see langword="null"/> where no rule sets it.</summary>
/// <param name="Backend">The name of its backend.</param>
/// <param name="Instances">How many instances; accepted only where the code passed <c>instances:</c>.</param>
public readonly record struct ActivityRule(Setting<string>? Backend, Setting<int>? Instances)
{
    /// <summary>How long it may take, from its start to its end; more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public Setting<TimeSpan>? Deadline { get; init; }

    /// <summary>What its failure means.</summary>
    public Setting<FailureResponse>? OnFailure { get; init; }

    /// <summary>How it is restarted, if its failure means that.</summary>
    public RestartRule? Restart { get; init; }
}

/// <summary>What is set for a channel. Each property is <see langword="null"/> where no rule sets it.</summary>
/// <param name="Capacity">Another capacity of 1 or more, for a bounded channel.</param>
public readonly record struct ChannelRule(Setting<int>? Capacity);

/// <summary>A value, and where it was set.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Source">Where it was set, for messages: <c>Concurrency:Activities:hashing:Backend (appsettings.json)</c>.</param>
public sealed record Setting<T>(T Value, string Source);

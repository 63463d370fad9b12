using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>The rules of one configuration. Immutable but for the memory of which rules have matched.</summary>
internal sealed class PlacementRules(
    IReadOnlyList<PlacementRule<ActivityRule>> activities, IReadOnlyList<PlacementRule<ChannelRule>> channels)
    : IPlacementPolicy
{
    private readonly PlacementRule<ActivityRule>[] _activities =
        [.. activities.Order(RulePrecedence<ActivityRule>.Instance)];

    private readonly PlacementRule<ChannelRule>[] _channels =
        [.. channels.Order(RulePrecedence<ChannelRule>.Instance)];

    public bool UsesIndices { get; } = activities.Any(rule => rule.Pattern.Indices > 0);

    /// <summary>The rules for activities which no activity has matched.</summary>
    public IEnumerable<PlacementRule<ActivityRule>> UnmatchedActivities => _activities.Where(rule => !rule.HasMatched);

    /// <summary>The rules for channels which no channel has matched.</summary>
    public IEnumerable<PlacementRule<ChannelRule>> UnmatchedChannels => _channels.Where(rule => !rule.HasMatched);

    /// <summary>
    /// Begins the memory of which rules have matched, before anybody is placed: rules which were there before have matched if
    /// they had.
    /// </summary>
    public void Remember(PlacementRules? before)
    {
        Remember(_activities, before?._activities ?? []);
        Remember(_channels, before?._channels ?? []);
    }

    // Every rule is asked, also when all properties are set: a rule that only lost has matched something.
    public ActivityRule PlaceActivity(string path)
    {
        var placed = default(ActivityRule);
        foreach (var rule in _activities)
        {
            if (rule.IsMatch(path))
                placed = RuleCompletion.Complete(placed, rule.Properties);
        }

        return placed;
    }

    public ChannelRule PlaceChannel(string path)
    {
        var placed = default(ChannelRule);
        foreach (var rule in _channels)
        {
            if (rule.IsMatch(path))
                placed = new(placed.Capacity ?? rule.Properties.Capacity);
        }

        return placed;
    }

    private static void Remember<T>(PlacementRule<T>[] rules, PlacementRule<T>[] before)
    {
        foreach (var rule in rules)
            rule.Remember(Array.Find(before, rule.IsSameAs));
    }
}

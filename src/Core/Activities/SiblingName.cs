using Concurrency.Placement;

namespace Concurrency.Activities;

/// <summary>One name among the children of one parent: what all activities of that name share.</summary>
/// <param name="name">One segment of the path.</param>
/// <param name="parent">The parent; null for roots.</param>
/// <param name="runtime">The runtime they belong to.</param>
internal sealed class SiblingName(string name, Strand? parent, ConcurrencyRuntime runtime)
{
    private KnownRule? _rule;

    public string Name => name;

    public Strand? Parent => parent;

    /// <summary>The root above them; null if they are roots.</summary>
    public Strand? Root { get; } = parent?.Root;

    public ConcurrencyRuntime Runtime => runtime;

    /// <summary>How many of the name live. Guarded by the parent's gate, as is <see cref="Last"/>.</summary>
    public int Living { get; set; }

    /// <summary>The number of the last one started; from 1 again when none lives.</summary>
    public int Last { get; set; }

    /// <summary>The path without an index and without a sequence number: what rules are matched against.</summary>
    public string RulePath => parent is null ? name : $"{parent.RulePath}/{name}";

    /// <summary>The path without indices and sequence numbers. Kept, once somebody measures activities of the name.</summary>
    public string Pattern => parent is null ? name : field ??= $"{parent.Pattern}/{name}";

    /// <summary>What the deployer decided for all of this name. A policy may be asked twice, and answers alike.</summary>
    public ActivityRule GetRule(IPlacementPolicy policy)
    {
        if (_rule is not { } known || !ReferenceEquals(known.Policy, policy))
            _rule = known = new(policy, policy.PlaceActivity(RulePath));

        return known.Rule;
    }

    private sealed class KnownRule(IPlacementPolicy policy, ActivityRule rule)
    {
        public IPlacementPolicy Policy => policy;

        public ActivityRule Rule => rule;
    }
}

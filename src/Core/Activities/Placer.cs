using Concurrency.Backends;
using Concurrency.Placement;

namespace Concurrency.Activities;

/// <summary>Gives an activity its backend: the deployer's rule, then the code's hint, then the default.</summary>
internal static class Placer
{
    public const string ThreadBackend = "Thread";

    public static int CountInstances(in Plan plan, int instances)
    {
        if (plan.Runtime.Placement is not { } policy)
            return instances;

        NameRules.Check(plan.Name, "name");
        var path = plan.Parent is { } parent ? $"{parent.RulePath}/{plan.Name}" : plan.Name;
        return policy.PlaceActivity(path).Instances?.Value ?? instances;
    }

    public static IActivityBackend Place(in Plan plan, SiblingName name, int index)
    {
        var rule = FindRule(plan.Runtime.Placement, name, index);
        if (rule.Instances is { } instances && index == Launcher.NoIndex)
        {
            throw new PlacementException(
                name.RulePath,
                instances.Source,
                $"{instances.Source} sets {instances.Value} instances for activity '{name.RulePath}', but its code starts one: "
                + "pass instances: to Start, or remove the setting.");
        }

        var needsThread = plan.Options.RequiresThread || plan.Options.Apartment != ApartmentState.Unknown;
        if (rule.Backend is null && plan.Options.Backend is null && !plan.IsBlocking && !needsThread)
            return plan.Runtime.DefaultBackend;

        var chosen = rule.Backend
            ?? (plan.Options.Backend is { } hint
                ? new Setting<string>(hint, "The hint in its ActivityOptions")
                : new Setting<string>(ThreadBackend, "The default for bodies which need a stack"));
        if (!plan.Runtime.Backends.TryGetValue(chosen.Value, out var backend))
        {
            throw new PlacementException(
                name.RulePath,
                chosen.Source,
                $"{chosen.Source} places activity '{name.RulePath}' on '{chosen.Value}', which is not a backend. "
                + $"Known: {string.Join(", ", plan.Runtime.Backends.Keys)}.");
        }

        if (plan.IsBlocking && !backend.HasStacks)
        {
            throw new PlacementException(
                name.RulePath,
                chosen.Source,
                $"{chosen.Source} places activity '{name.RulePath}' on '{backend.Name}', which has no stacks, but its body blocks: "
                + $"place it on '{ThreadBackend}', or start an asynchronous body with Start.");
        }

        if (needsThread && !backend.HasThreads)
        {
            throw new PlacementException(
                name.RulePath,
                chosen.Source,
                $"{chosen.Source} places activity '{name.RulePath}' on '{backend.Name}', which has no threads, but its code "
                + $"requires one (ActivityOptions.RequiresThread or Apartment): place it on '{ThreadBackend}'.");
        }

        return backend;
    }

    private static ActivityRule FindRule(IPlacementPolicy? policy, SiblingName name, int index)
    {
        if (policy is null)
            return default;

        return policy.UsesIndices && index != Launcher.NoIndex
            ? policy.PlaceActivity($"{name.RulePath}[{index}]")
            : name.GetRule(policy);
    }
}

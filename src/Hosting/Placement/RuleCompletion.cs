using Concurrency.Placement;

namespace Concurrency.Hosting;

/// <summary>Each property of an activity from the most specific rule which sets it.</summary>
internal static class RuleCompletion
{
    /// <summary>Adds what a less specific rule sets to what more specific ones have set.</summary>
    public static ActivityRule Complete(in ActivityRule placed, in ActivityRule rule) =>
        new(placed.Backend ?? rule.Backend, placed.Instances ?? rule.Instances)
        {
            Deadline = placed.Deadline ?? rule.Deadline,
            OnFailure = placed.OnFailure ?? rule.OnFailure,
            Restart = Complete(placed.Restart, rule.Restart),
        };

    private static RestartRule? Complete(RestartRule? placed, RestartRule? rule) =>
        placed is null ? rule
        : rule is null ? placed
        : new()
        {
            MaxRestarts = placed.MaxRestarts ?? rule.MaxRestarts,
            Window = placed.Window ?? rule.Window,
            InitialDelay = placed.InitialDelay ?? rule.InitialDelay,
            MaxDelay = placed.MaxDelay ?? rule.MaxDelay,
            BackoffFactor = placed.BackoffFactor ?? rule.BackoffFactor,
            Jitter = placed.Jitter ?? rule.Jitter,
            Escalation = placed.Escalation ?? rule.Escalation,
        };
}

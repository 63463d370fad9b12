using Concurrency.Activities;

namespace Concurrency.Inspection;

/// <summary>What owners are called.</summary>
internal static class Owners
{
    /// <summary>The path of an owner. A foreign caller has none.</summary>
    public static string NameOf(Strand? owner) => owner?.Path ?? "(foreign caller)";
}

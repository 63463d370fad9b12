namespace Concurrency.Exploration;

/// <summary>In this build steps are parts of operations.</summary>
internal static class Grain
{
    public static bool IsFine => true;
}

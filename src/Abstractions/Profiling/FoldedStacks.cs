using System.Globalization;

namespace Concurrency;

/// <summary>The stacks of a profile as text: what <c>flamegraph.pl</c> of Brendan Gregg reads.</summary>
internal static class FoldedStacks
{
    // One that stands between frames must not stand in them.
    private const char Separator = ';';

    public static string Of(BlockingProfile profile) =>
        string.Concat(profile.Sites
            .GroupBy(
                site => string.Join(Separator, SiteFrames.Of(site).Select(frame => frame.Method.Replace(Separator, ','))),
                SiteFrames.Microseconds)
            .Select(stack => string.Create(CultureInfo.InvariantCulture, $"{stack.Key} {stack.Sum()}\n")));
}

using Concurrency.Placement;
using Concurrency.Threads;
using Microsoft.Extensions.Options;

namespace Samples;

// What a refused configuration tells, whichever way it comes.
internal static class Refusals
{
    public static IReadOnlyList<string> In(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        PlacementException or ThreadLimitException => [exception.Message],
        InvalidDataException malformed => [$"{malformed.Message} {malformed.GetBaseException().Message}"],
        _ => [],
    };
}

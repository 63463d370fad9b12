using Concurrency.Threads;
using Microsoft.Extensions.Options;

namespace LogAnalyzer;

// What a refused configuration tells, whichever way it comes.
internal static class Refusals
{
    public static IReadOnlyList<string> In(Exception exception) => exception switch
    {
        OptionsValidationException invalid => [.. invalid.Failures],
        AggregateException several when several.InnerExceptions.All(inner => In(inner).Count > 0) =>
            [.. several.InnerExceptions.SelectMany(In)],
        ThreadLimitException limit => [limit.Message],
        InvalidDataException malformed => [$"{malformed.Message} {malformed.GetBaseException().Message}"],
        _ => [],
    };
}

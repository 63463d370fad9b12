using Concurrency;
using Microsoft.AspNetCore.Http.HttpResults;

namespace OrderDesk.Endpoints;

// What the operator looks at.
internal static class OperationEndpoints
{
    public static void MapOperation(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health", new() { ResponseWriter = HealthReports.WriteAsync });
        routes.MapGet("/dump", Dump);
        routes.MapGet("/profile", Profile);
        routes.MapPrometheusScrapingEndpoint("/metrics");
        routes.MapGet("/activities", (IConcurrencyInspector inspector) => inspector.Summarize());
    }

    private static IResult Dump(IConcurrencyInspector inspector, string format = "text", bool stacks = false)
    {
        var snapshot = inspector.GetSnapshot(new() { IncludeStacks = stacks });
        return format switch
        {
            "text" => TypedResults.Text(snapshot.ToString()),
            "json" => TypedResults.Text(snapshot.ToJson(), "application/json"),
            _ => NoFormat(format, "text and json"),
        };
    }

    // Where activities have waited since the program began.
    private static IResult Profile(IBlockingProfiler profiler, string format = "text")
    {
        var profile = profiler.GetProfile();
        return format switch
        {
            "text" => TypedResults.Text(profile.ToString()),
            "speedscope" => TypedResults.Text(profile.ToSpeedscope(), "application/json"),
            "folded" => TypedResults.Text(profile.ToFoldedStacks()),
            _ => NoFormat(format, "text, speedscope and folded"),
        };
    }

    private static ProblemHttpResult NoFormat(string format, string formats) =>
        TypedResults.Problem($"'{format}' is no format. There are {formats}.", statusCode: StatusCodes.Status400BadRequest);
}

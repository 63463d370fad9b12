using Concurrency;

namespace OrderDesk.Endpoints;

// What the operator looks at.
internal static class OperationEndpoints
{
    public static void MapOperation(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/health", new() { ResponseWriter = HealthReports.WriteAsync });
        routes.MapGet("/dump", Dump);
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
            _ => TypedResults.Problem($"'{format}' is no format. There are text and json.", statusCode: StatusCodes.Status400BadRequest),
        };
    }
}

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrderDesk.Endpoints;

// A line for each check, and what it says of the trouble.
internal static class HealthReports
{
    public static async Task WriteAsync(HttpContext request, HealthReport report)
    {
        request.Response.ContentType = "text/plain; charset=utf-8";
        foreach (var (name, entry) in report.Entries)
        {
            await request.Response.WriteAsync($"{name}: {entry.Status} {entry.Description}\n");
            foreach (var (key, value) in entry.Data)
                await request.Response.WriteAsync($"  {key}: {(value is IEnumerable<string> texts ? string.Join('\n', texts) : value)}\n");
        }
    }
}

using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Concurrency.Tests.Documentation;

/// <summary>The program of the hosting guide, as a reader who copies it sees it.</summary>
public sealed partial class OrdersProgramTests
{
    private static readonly string s_dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "Orders.dll");

    [Theory]
    [InlineData("Task")]
    [InlineData("Thread")]
    public async Task It_books_all_it_has_imported_when_Ctrl_C_stops_it(string backend)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sends SIGINT with tools of Linux.");
        using var program = Start(("Concurrency__Activities__price", backend));
        var output = new List<string>();
        while (output.Count(line => line.Contains($" runs on {backend}", StringComparison.Ordinal)) < 4)
            output.Add(await ReadLineAsync(program));

        using (var kill = Process.Start("kill", ["-INT", $"{program.Id}"]))
            await kill.WaitForExitAsync();

        var rest = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();

        var totals = Totals().Match(rest);
        Assert.True(totals.Success, rest);
        Assert.Equal(totals.Groups["imported"].Value, totals.Groups["booked"].Value);
        Assert.Equal(0, program.ExitCode);
    }

    [Fact]
    public async Task It_does_not_start_on_a_backend_which_does_not_exist()
    {
        using var program = Start(("Concurrency__Activities__price", "Thrad"));

        var error = await program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();

        Assert.NotEqual(0, program.ExitCode);
        Assert.Contains(
            "Concurrency:Activities:price (environment variable Concurrency__Activities__price) is 'Thrad', which is not a backend. "
            + "Known: Task, Thread. Did you mean 'Thread'?",
            error,
            StringComparison.Ordinal);
    }

    [GeneratedRegex("Imported (?<imported>[0-9]+) orders, booked (?<booked>[0-9]+) invoices")]
    private static partial Regex Totals();

    private static async Task<string> ReadLineAsync(Process program) =>
        await program.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException($"It ended early: {await program.StandardError.ReadToEndAsync()}");

    private static Process Start(params (string Name, string Value)[] variables)
    {
        // A test run in the background of a script ignores SIGINT, and so would the program.
        var start = OperatingSystem.IsLinux()
            ? new ProcessStartInfo("env", ["--default-signal=INT", s_dotnet, s_assembly])
            : new ProcessStartInfo(s_dotnet, [s_assembly]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;

        return Process.Start(start)!;
    }
}

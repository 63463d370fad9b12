using System.Diagnostics;

namespace Concurrency.Tests.Digest;

// The program as it was built, run as its users do: a process with arguments, variables and streams.
internal static class DigestProgram
{
    private static readonly string s_dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "Digest.dll");

    public static Task<ProgramResult> RunAsync(params string[] arguments) =>
        RunProcessAsync(s_dotnet, [s_assembly, .. arguments]);

    // The script finds the program as $DIGEST, to be used unquoted: two words.
    public static Task<ProgramResult> RunShellAsync(string script, string? directory = null) =>
        RunProcessAsync("sh", ["-c", $"DIGEST='{s_dotnet} {s_assembly}'\n{script}"], directory);

    public static Process Start(string program, IEnumerable<string> arguments, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? "",
        };

        // What the machine of the developer sets is not under test.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);

        return Process.Start(start)!;
    }

    public static Process Start(params string[] arguments) =>
        Start(s_dotnet, [s_assembly, .. arguments]);

    public static async Task<ProgramResult> ResultOfAsync(Process process)
    {
        process.StandardInput.Close();
        var output = new MemoryStream();
        var copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        await copied;
        await process.WaitForExitAsync();
        return new(process.ExitCode, output.ToArray(), await error);
    }

    private static async Task<ProgramResult> RunProcessAsync(
        string program, IEnumerable<string> arguments, string? directory = null)
    {
        using var process = Start(program, arguments, directory);
        return await ResultOfAsync(process);
    }

    private static bool IsSetting(string variable) =>
        variable.StartsWith("Concurrency__", StringComparison.OrdinalIgnoreCase);
}

using System.ComponentModel;
using System.Diagnostics;

namespace Compare.Peers;

/// <summary>A language and library that peers are written with.</summary>
/// <param name="Name">What its contenders are called.</param>
/// <param name="ProgramsFolder">Where the programs are in the folder they were built into.</param>
/// <param name="Build">Builds all programs into a folder, and returns why that was not possible, or <see langword="null"/>.</param>
internal sealed record PeerKind(string Name, string ProgramsFolder, Func<string, string?> Build)
{
    // Where Debian's librust-*-dev packages put their sources.
    private const string DebianRegistry = "/usr/share/cargo/registry";

    private static readonly string s_sources = Path.Combine(AppContext.BaseDirectory, "peers");

    public static PeerKind Go { get; } = new("go", "", target =>
        Run("go", Path.Combine(s_sources, "go"), "build", "-o", target + Path.DirectorySeparatorChar, "./cmd/..."));

    public static PeerKind RustStd { get; } = new("rust-std", "release", target => Cargo(target, "std"));

    public static PeerKind RustCrossbeam { get; } = new("rust-crossbeam", "release", target =>
        FromDebian(target, "crossbeam", "crossbeam-channel"));

    public static PeerKind RustTokio { get; } = new("rust-tokio", "release", target => FromDebian(target, "tokio", "tokio"));

    public static IReadOnlyList<PeerKind> All { get; } = [Go, RustStd, RustCrossbeam, RustTokio];

    /// <summary>Nothing is fetched: a library is used if the system has its source.</summary>
    private static string? FromDebian(string target, string folder, string library) =>
        HasSource(library)
            ? Cargo(
                target,
                folder,
                "--config", "source.crates-io.replace-with='debian'",
                "--config", $"source.debian.directory='{DebianRegistry}'")
            : $"librust-{library}-dev is not installed";

    // A folder is named after library and version: tokio-1.24.2 is tokio, tokio-macros-1.8.2 is not.
    private static bool HasSource(string library) =>
        Directory.Exists(DebianRegistry)
        && Directory.EnumerateDirectories(DebianRegistry, $"{library}-*")
            .Any(folder => char.IsAsciiDigit(Path.GetFileName(folder)[library.Length + 1]));

    private static string? Cargo(string target, string folder, params string[] options) =>
        Run(
            "cargo",
            Path.Combine(s_sources, "rust", folder),
            ["build", "--release", "--offline", "--quiet", "--target-dir", target, .. options]);

    private static string? Run(string tool, string folder, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(tool, arguments) { WorkingDirectory = folder, RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : $"{tool} could not build them: {errors.Trim().Split('\n')[0]}";
        }
        catch (Win32Exception)
        {
            return $"{tool} is not installed";
        }
    }
}

using Concurrency;
using Concurrency.Placement;
using Concurrency.Threads;
using Digest.Algorithm;
using Digest.Comparing;
using Digest.Files;
using Digest.Manifests;
using Digest.Reporting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Samples;

namespace Digest;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        using var interruption = new Interruption();
        var messages = new StandardError();
        CommandLine? commandLine = null;
        try
        {
            commandLine = CommandLine.Parse(arguments);
            return commandLine.Mode switch
            {
                Mode.Help => Help(),
                Mode.Check => await CheckAsync(commandLine, messages, interruption.Token),
                Mode.Compare => await CompareAsync(commandLine, messages, interruption.Token),
                _ => await DigestAsync(commandLine, messages, interruption.Token),
            };
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            messages.WriteLine(
                commandLine is { Mode: Mode.Digest, Manifest: { } file }
                    ? $"Digest: interrupted; {Printable.From(file)} was not written"
                    : "Digest: interrupted");
            return ExitCode.Interrupted;
        }
        catch (UsageException refused)
        {
            messages.WriteLine($"Digest: {Printable.From(refused.Message)}");
            if (commandLine is null)
                messages.WriteLine(CommandLine.Usage);

            return ExitCode.BadUsage;
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures)
                messages.WriteLine($"Digest: {failure}");

            return ExitCode.BadUsage;
        }
        catch (Exception refused) when (refused is PlacementException or ThreadLimitException)
        {
            messages.WriteLine($"Digest: {refused.Message}");
            return ExitCode.BadUsage;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            messages.WriteLine($"Digest: {Printable.From(failure.Message)}");
            return ExitCode.Failures;
        }
    }

    private static int Help()
    {
        Console.WriteLine(CommandLine.Usage);
        return ExitCode.Success;
    }

    private static async Task<int> DigestAsync(
        CommandLine commandLine, StandardError messages, CancellationToken cancellationToken)
    {
        var root = RequireDirectory(commandLine.Directory);
        using var output = ManifestOutput.Open(commandLine.Manifest);
        await using var services = Services.Build(Settings.Read(commandLine), messages);
        var concurrency = services.GetRequiredService<IConcurrency>();
        using var meter = new ResourceMeter();

        var log = new DigestLog(messages, new Census(meter.Sample));
        var digest = new TreeDigest(concurrency, new DirectoryTree(root, log), output.Files, log);
        await messages.WatchAsync(() => digest.RunAsync(output.Writer, cancellationToken).AsTask(), log.Tally);
        output.Commit();

        if (log.Tally.Hashed == 0 && log.Tally.Failed == 0)
            messages.WriteLine($"Digest: {Printable.From(root)}: there is no file to digest in it");

        Summary.Write(messages, log, meter.Stop());
        return log.Tally.Failed == 0 ? ExitCode.Success : ExitCode.Failures;
    }

    private static async Task<int> CheckAsync(
        CommandLine commandLine, StandardError messages, CancellationToken cancellationToken)
    {
        var root = RequireDirectory(commandLine.Directory);
        using var manifest = ManifestInput.Open(commandLine.Manifest!);
        await using var services = Services.Build(Settings.Read(commandLine), messages);
        var concurrency = services.GetRequiredService<IConcurrency>();
        using var meter = new ResourceMeter();

        var log = new DigestLog(messages, new Census(meter.Sample));
        var check = new ManifestCheck(concurrency, root, log);
        await messages.WatchAsync(() => check.RunAsync(manifest, Console.Out, cancellationToken).AsTask(), log.Tally);

        Summary.Write(messages, log, meter.Stop());
        return log.Tally.Failed == 0 ? ExitCode.Success : ExitCode.Failures;
    }

    private static async Task<int> CompareAsync(
        CommandLine commandLine, StandardError messages, CancellationToken cancellationToken)
    {
        var root = RequireDirectory(commandLine.Directory);
        var comparison = new Comparison(commandLine, root, messages);
        return await comparison.RunAsync(cancellationToken) ? ExitCode.Success : ExitCode.Failures;
    }

    private static string RequireDirectory(string directory) =>
        Directory.Exists(directory) ? directory
        : File.Exists(directory) ? throw new UsageException($"{directory}: is not a directory")
        : throw new UsageException($"{directory}: there is no such directory");
}

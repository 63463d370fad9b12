using Digest.Files;

namespace Digest.Manifests;

// Where a manifest is written: to a file which appears when it is complete, or to standard output.
internal sealed class ManifestOutput : IDisposable
{
    private readonly AtomicFile? _file;

    private readonly string _name;

    private ManifestOutput(AtomicFile? file, string name)
    {
        (_file, _name) = (file, name);
        Writer = new ManifestWriter(file?.Stream ?? Console.OpenStandardOutput(), name);
        Files = OutputFiles.Of(file?.Target, file?.Temporary);
    }

    public ManifestWriter Writer { get; }

    public OutputFiles Files { get; }

    public static ManifestOutput Open(string? path)
    {
        try
        {
            return path is null ? new(file: null, "standard output") : new(AtomicFile.Create(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be written: {failure.Message}");
        }
    }

    public void Commit()
    {
        try
        {
            _file?.Commit();
        }
        catch (Exception failure) when (WriteFailure.Is(failure))
        {
            throw WriteFailure.Of(_name, failure);
        }
    }

    public void Dispose() => _file?.Dispose();
}

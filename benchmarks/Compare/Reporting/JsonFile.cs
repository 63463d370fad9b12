using System.Runtime.InteropServices;
using System.Text.Json;
using Compare.Measuring;

namespace Compare.Reporting;

/// <summary>Every sample, with the machine it comes from.</summary>
internal sealed class JsonFile(Stream stream) : IDisposable
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Opens the file before anything is measured, so that a wrong name does not cost the measurement.</summary>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static JsonFile Create(string path)
    {
        try
        {
            return new(File.Create(path));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--json {path}: {refused.Message}");
        }
    }

    public void Write(IReadOnlyList<Result> results) =>
        JsonSerializer.Serialize(
            stream,
            new
            {
                Runtime = RuntimeInformation.FrameworkDescription,
                System = RuntimeInformation.OSDescription,
                Processors = Environment.ProcessorCount,
                Results = results,
            },
            s_options);

    public void Dispose() => stream.Dispose();
}

using Digest.Reporting;

namespace Concurrency.Tests.Digest;

internal sealed class RecordingMessages : IMessages
{
    public List<string> Lines { get; } = [];

    public void WriteLine(string text) => Lines.Add(text);
}

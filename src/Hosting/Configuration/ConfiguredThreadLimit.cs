using Concurrency.Threads;

namespace Concurrency.Hosting;

/// <summary>The limit which <c>MaxThreads</c> sets. An application which registers a limit of its own leaves this one idle.</summary>
/// <remarks>Read apart from the rest, since the kinds which the rest is read with are made with the limit.</remarks>
internal sealed class ConfiguredThreadLimit(SectionSource source)
{
    public ThreadLimit Limit { get; } = new(SectionReader.ReadMaxThreads(source.Load(), new ProblemList()));
}

using Concurrency.Backends;
using Microsoft.Extensions.Options;

namespace Concurrency.Hosting;

/// <summary>Reads the configuration, or throws everything that is wrong with it at once.</summary>
internal sealed class ConcurrencyOptionsFactory(SectionSource source, IEnumerable<IActivityBackendKind> kinds)
    : IOptionsFactory<ConcurrencyOptions>
{
    public ConcurrencyOptions Create(string name)
    {
        var problems = new ProblemList();
        var options = SectionReader.Read(source.Load(), kinds, problems);
        return problems.Messages.Count == 0
            ? options
            : throw new OptionsValidationException(name, typeof(ConcurrencyOptions), problems.Messages);
    }
}

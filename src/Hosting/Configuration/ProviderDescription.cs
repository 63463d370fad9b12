using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;

namespace Concurrency.Hosting;

/// <summary>Names a provider as whoever has to change the value knows it.</summary>
/// <remarks>
/// Providers that live in packages of their own are known by what they say of themselves, so that nobody gets those packages
/// from here.
/// </remarks>
internal static class ProviderDescription
{
    private const string FilePrefix = "ConfigurationProvider for '";

    public static string Of(IConfigurationProvider provider, string path)
    {
        var text = provider.ToString() ?? provider.GetType().Name;
        return provider switch
        {
            MemoryConfigurationProvider => "in memory",
            ChainedConfigurationProvider => "chained configuration",
            _ when text.StartsWith("EnvironmentVariablesConfigurationProvider", StringComparison.Ordinal) =>
                "environment variable " + VariableOf(path),
            _ when text.StartsWith("CommandLineConfigurationProvider", StringComparison.Ordinal) => "command line",
            _ => FileOf(text) ?? text,
        };
    }

    // Of any file: JsonConfigurationProvider for 'appsettings.json' (Optional)
    private static string? FileOf(string text)
    {
        var start = text.IndexOf(FilePrefix, StringComparison.Ordinal);
        var end = text.LastIndexOf('\'');
        return start >= 0 && end > start + FilePrefix.Length ? text[(start + FilePrefix.Length)..end] : null;
    }

    // As it is spelled in the environment: in another case, or behind the prefix that the provider takes away.
    private static string VariableOf(string path)
    {
        var name = path.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);
        var spellings = Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(variable => (string)variable.Key)
            .Where(variable => variable.EndsWith(name, StringComparison.OrdinalIgnoreCase));
        return spellings.MinBy(variable => variable.Length) ?? name;
    }
}

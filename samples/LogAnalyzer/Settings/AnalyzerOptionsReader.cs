using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace LogAnalyzer.Settings;

// A key which is not known is most likely a misspelled one, and refused as a wrong value is.
internal sealed class AnalyzerOptionsReader(IConfiguration configuration) : IConfigureOptions<AnalyzerOptions>
{
    private static readonly string[] s_keys = [.. typeof(AnalyzerOptions).GetProperties().Select(property => property.Name)];

    public void Configure(AnalyzerOptions options)
    {
        var section = configuration.GetSection(AnalyzerOptions.Section);
        var unknown = section.GetChildren().Where(child => !s_keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (unknown.Count > 0)
            throw Refuse(unknown.Select(key => $"{key.Path} is no setting. There are: {string.Join(", ", s_keys)}."));

        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException invalid)
        {
            throw Refuse([invalid.Message]);
        }
    }

    private static OptionsValidationException Refuse(IEnumerable<string> problems) =>
        new(AnalyzerOptions.Section, typeof(AnalyzerOptions), problems);
}

using System.Text;
using System.Text.RegularExpressions;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed partial class DocumentationTests
{
    [Theory]
    [InlineData("configuration.md")]
    [InlineData("README.md")]
    public void Every_example_of_a_page_is_a_valid_configuration(string page)
    {
        var text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page)).ReplaceLineEndings("\n");
        var examples = Example().Matches(text).Select(match => match.Groups["json"].Value).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            // The one value which depends on the machine.
            var json = example.Replace("1,3-5", CpuSet.Available.ToString(), StringComparison.Ordinal);
            using var provider = new Scenario()
                .Configuration(sources => sources.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))))
                .Build();
            provider.GetRequiredService<IConcurrency>();
        });
    }

    [GeneratedRegex("^```json\n(?<json>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();
}

using System.Text;
using System.Text.Json;
using Concurrency.Threads;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Tests.Documentation;

/// <summary>What pages show is what compiles and loads.</summary>
public sealed class CodeTests
{
    [Fact]
    public void Every_block_of_code_is_quoted_from_a_project()
    {
        var blocks = BlocksIn("csharp").ToList();
        var invented = blocks.Where(block => !Repository.Sources.Any(block.IsIn));

        Assert.NotEmpty(blocks);
        Problems.AssertNone(invented.Select(block => $"{block} ... stands in no .cs file of src, samples or tests."));
    }

    [Fact]
    public void Every_settings_file_is_accepted()
    {
        var blocks = BlocksIn("json").ToList();

        Assert.NotEmpty(blocks);
        Problems.AssertNone(blocks.Select(Refuse).OfType<string>());
    }

    [Fact]
    public void The_first_block_of_the_readme_is_the_two_commands_to_begin_with()
    {
        var first = FencedBlock.On("README.md").First();

        Assert.Equal(["dotnet run --project samples/Digest -c Release", "dotnet test"], first.Lines);
    }

    private static IEnumerable<FencedBlock> BlocksIn(string language) =>
        Repository.Pages.SelectMany(FencedBlock.On).Where(block => block.Language == language);

    // What is wrong with the example; null if nothing is.
    private static string? Refuse(FencedBlock block)
    {
        try
        {
            // The one value which depends on the machine.
            var json = block.Text.Replace("1,3-5", CpuSet.Available.ToString(), StringComparison.Ordinal);
            using var parsed = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip });
            if (!parsed.RootElement.TryGetProperty("Concurrency", out _))
                return $"{block} ... has no section 'Concurrency'.";

            var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
            using var services = new ServiceCollection()
                .AddSingleton<IConfiguration>(configuration)
                .AddConcurrency()
                .BuildServiceProvider();
            services.GetRequiredService<IConcurrency>();
            return null;
        }
        catch (Exception refusal)
        {
            return $"{block} ... {refusal.Message}";
        }
    }
}

using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class PageTests
{
    [Theory]
    [InlineData("DiningPhilosophers", 4)]
    [InlineData("PrimeSieve", 4)]
    [InlineData("Auction", 2)]
    public async Task A_page_shows_what_its_commands_print(string sample, int commands)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs a shell.");
        var pairs = Page.Commands(sample).ToList();

        foreach (var (command, output) in pairs)
        {
            var result = await SampleProgram.RunCommandAsync(sample, command);
            Assert.True(output == result.Output + result.Error, $"{command} printed\n{result.Output}{result.Error}");
        }

        Assert.Equal(commands, pairs.Count);
    }
}

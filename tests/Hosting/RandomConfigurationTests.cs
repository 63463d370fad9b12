using Concurrency.Placement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class RandomConfigurationTests(ITestOutputHelper output)
{
    private const int FirstSeed = 20_251_121;
    private const int Count = 1_000;

    [Fact(Timeout = 600_000)]
    public async Task A_configuration_is_either_valid_or_refused_with_reasons()
    {
        var (valid, refused) = (0, 0);
        foreach (var seed in Enumerable.Range(FirstSeed, Count))
        {
            try
            {
                if (await Task.Run(() => IsValid(new RandomConfiguration(seed))))
                    valid++;
                else
                    refused++;
            }
            catch
            {
                output.WriteLine($"The seed was {seed}.");
                throw;
            }
        }

        output.WriteLine($"Seeds from {FirstSeed}: {valid} valid, {refused} refused.");
        Assert.InRange(valid, Count / 20, Count - (Count / 20));
    }

    private static bool IsValid(RandomConfiguration configuration)
    {
        var scenario = new Scenario();
        foreach (var values in configuration.Providers())
            scenario.Memory(values);

        using var provider = scenario.Build();
        try
        {
            var placement = provider.GetRequiredService<IPlacementPolicy>();
            for (var i = 0; i < 10; i++)
                AssertSensible(placement, configuration.Path());

            return true;
        }
        catch (OptionsValidationException invalid)
        {
            Assert.NotEmpty(invalid.Failures);
            Assert.All(
                invalid.Failures,
                failure => Assert.Matches(@"^Concurrency(:.*)? \(in memory\) ", failure.ReplaceLineEndings(" ")));
            return false;
        }
    }

    private static void AssertSensible(IPlacementPolicy placement, string path)
    {
        var rule = placement.PlaceActivity(path);
        Assert.True(rule.Backend is null or { Value: "Task" or "Thread" or "realtime" });
        Assert.True(rule.Instances is null or { Value: >= 1 });
        Assert.True(placement.PlaceChannel(path).Capacity is null or { Value: >= 1 and < ChannelCapacity.Unbounded });
    }
}

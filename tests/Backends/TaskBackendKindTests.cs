using Concurrency.Backends;
using Concurrency.Tasks;

namespace Concurrency.Tests.Backends;

public sealed class TaskBackendKindTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    [InlineData("2147483647")]
    public void Settings_make_a_backend(string? max)
    {
        var settings = Settings(max);
        var backend = new TaskBackendKind().Create("cpu", settings);

        Assert.Equal("Task", new TaskBackendKind().Kind);
        Assert.Equal("cpu", backend.Name);
        Assert.Empty(settings.Problems);
        Assert.Equal(["MaxDegreeOfParallelism"], settings.KnownKeys);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("two")]
    [InlineData("")]
    public void A_wrong_value_is_reported_with_what_is_allowed(string max)
    {
        var settings = Settings(max);
        new TaskBackendKind().Create("cpu", settings);

        var problem = Assert.Single(settings.Problems);
        Assert.Equal("MaxDegreeOfParallelism", problem.Key);
        Assert.Equal(max, problem.Value);
        Assert.Equal("a whole number from 1 to 2147483647", problem.Allowed);
    }

    private static BackendSettings Settings(string? max) =>
        new(max is null ? [] : [KeyValuePair.Create<string, string?>("MaxDegreeOfParallelism", max)]);
}

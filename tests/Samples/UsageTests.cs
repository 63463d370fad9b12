using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class UsageTests
{
    private const string Dining = "DiningPhilosophers";
    private const string Sieve = "PrimeSieve";
    private const string Auction = "Auction";

    [Theory]
    [InlineData(Dining, "--Table:Meals=0", "Table:Meals is '0'. It is 1 to 1000000.")]
    [InlineData(Dining, "--Table:Manners=7", "Table:Manners is '7'. It is Ordered or LeftFirst.")]
    [InlineData(Dining, "--Table:Manners=Rude", "Failed to convert configuration value 'Rude' at 'Table:Manners'")]
    [InlineData(Dining, "--Concurrency:Activities:philosophers=Thraed", "Concurrency:Activities:philosophers (command line) is 'Thraed'")]
    [InlineData(Sieve, "--Sieve:Cuont=5", "Sieve:Cuont is no setting. There are: Count.")]
    [InlineData(Sieve, "--Sieve:Count=10001", "Sieve:Count is '10001'. It is 1 to 10000.")]
    [InlineData(Auction, "--Auction:CallPeriod=00:02:00", "Auction:CallPeriod is '00:02:00'. It is 1 millisecond to 1 minute.")]
    public async Task A_bad_setting_is_told_in_one_line_and_nothing_starts(string sample, string setting, string message)
    {
        var result = (await SampleProgram.RunAsync(sample, setting)).Ended(2);

        Assert.StartsWith($"{sample}: {message}", Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData(Dining, "--bogus", "--bogus: there is no such option.")]
    [InlineData(Sieve, "100", "100: there is no such option.")]
    [InlineData(Auction, "--Auction:CallPeriod", "--Auction:CallPeriod needs a value")]
    public async Task Bad_usage_is_explained(string sample, string argument, string message)
    {
        var result = (await SampleProgram.RunAsync(sample, argument)).Ended(2);

        Assert.StartsWith($"{sample}: {message}", result.Error, StringComparison.Ordinal);
        Assert.Contains($"usage: {sample}", result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData(Dining)]
    [InlineData(Sieve)]
    [InlineData(Auction)]
    public async Task Help_is_not_an_error(string sample)
    {
        var result = (await SampleProgram.RunAsync(sample, "--help")).Ended(0);

        Assert.StartsWith($"usage: {sample}", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task A_deadlock_has_an_exit_code_of_its_own() =>
        (await SampleProgram.RunAsync(Dining, "--Table:Manners=LeftFirst")).Ended(3);

    [Fact]
    public async Task An_interrupt_ends_the_program_in_the_middle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs signals, and looks at which are ignored.");
        await using var program = SampleProgram.Start(Auction, "--Auction:CallPeriod=00:01:00");
        Assert.Equal("clock: who bids 100?", await program.ReadLineAsync());

        await program.InterruptAsync();

        var result = (await program.ResultAsync()).Ended(130);
        Assert.Equal("Auction: interrupted", result.Error.TrimEnd());
        Assert.DoesNotContain("sold", result.Output, StringComparison.Ordinal);
    }
}

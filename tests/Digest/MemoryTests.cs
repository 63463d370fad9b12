using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Concurrency.Tests.Digest;

public sealed partial class MemoryTests
{
    private const double AllowedMegabytes = 50;

    [Fact]
    public async Task A_file_of_5_GB_does_not_change_the_peak()
    {
        Requires.Soak();
        using var tree = new TestDirectory().WithSparse("large", 5L << 30);
        await AssertFlatAsync(tree);
    }

    [Fact]
    public async Task Two_hundred_thousand_files_do_not_change_the_peak()
    {
        Requires.Soak();
        using var tree = new TestDirectory();
        for (var i = 0; i < 200; i++)
        {
            var directory = Directory.CreateDirectory(tree.At($"a directory with a fairly long name {i:d4}")).FullName;
            for (var j = 0; j < 1_000; j++)
                File.WriteAllText(Path.Combine(directory, $"a file with a fairly long name {j:d6}"), "x");
        }

        await AssertFlatAsync(tree);
    }

    private static async Task AssertFlatAsync(TestDirectory tree)
    {
        using var small = new TestDirectory().With("file");
        using var elsewhere = new TestDirectory();
        foreach (var (placement, settings) in Placements.All.Select(row => row.Data))
        {
            var before = await PeakAsync(small, elsewhere, settings);
            var after = await PeakAsync(tree, elsewhere, settings);

            TestContext.Current.TestOutputHelper?.WriteLine($"{placement}: {before} MB, {after} MB");
            Assert.InRange(after, 0, before + AllowedMegabytes);
        }
    }

    private static async Task<double> PeakAsync(TestDirectory tree, TestDirectory elsewhere, string[] settings)
    {
        var result = (await DigestProgram.RunAsync([tree.Root, "--out", elsewhere.At("SUMS"), .. settings])).Ended(0);
        return double.Parse(WorkingSet().Match(result.Error).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"([\d.]+) MB working set")]
    private static partial Regex WorkingSet();
}

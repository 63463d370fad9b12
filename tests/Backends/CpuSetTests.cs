using Concurrency.Threads;

namespace Concurrency.Tests.Backends;

public sealed class CpuSetTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1,3-5", "1,3-5")]
    [InlineData(" 5 , 3 - 4, 1 ", "1,3-5")]
    [InlineData("2,1,0", "0-2")]
    [InlineData("0-1", "0,1")]
    [InlineData("1-3,2-6,4", "1-6")]
    [InlineData("7-7", "7")]
    [InlineData("0,8191", "0,8191")]
    public void A_list_of_numbers_and_ranges_is_read_and_written_in_its_shortest_form(string text, string canonical)
    {
        var cpus = CpuSet.Parse(text);

        Assert.Equal(canonical, cpus.ToString());
        Assert.Equal(cpus, CpuSet.Parse(canonical));
    }

    [Fact]
    public void A_set_enumerates_each_cpu_once_in_ascending_order()
    {
        var cpus = CpuSet.Parse("5,1,3-5");

        Assert.Equal([1, 3, 4, 5], cpus);
        Assert.Equal(4, cpus.Count);
        Assert.True(cpus.Contains(4));
        Assert.False(cpus.Contains(2));
    }

    [Theory]
    [InlineData(null, "No CPU")]
    [InlineData("", "No CPU")]
    [InlineData("  ", "No CPU")]
    [InlineData("one", "'one'")]
    [InlineData("1,,2", "''")]
    [InlineData("1,", "''")]
    [InlineData("-1", "'-1'")]
    [InlineData("1-", "'1-'")]
    [InlineData("1-2-3", "'1-2-3'")]
    [InlineData("0x1", "'0x1'")]
    [InlineData("99999999999", "'99999999999'")]
    [InlineData("5-3", "'5-3'")]
    [InlineData("0-8192", "8192")]
    public void What_is_no_set_is_refused_with_the_part_that_is_wrong(string? text, string named)
    {
        Assert.False(CpuSet.TryParse(text, out var cpus, out var error));

        Assert.Null(cpus);
        Assert.Contains(named, error, StringComparison.Ordinal);
        if (text is not null)
            Assert.Equal(error, Assert.Throws<FormatException>(() => CpuSet.Parse(text)).Message);
    }

    [Fact]
    public void A_set_made_from_numbers_is_checked()
    {
        Assert.Equal("2,4-6", new CpuSet(6, 5, 4, 2, 4).ToString());
        Assert.Throws<ArgumentException>(() => new CpuSet());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuSet(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CpuSet(CpuSet.MaxCpu + 1));
    }

    [Fact]
    public void The_available_cpus_are_those_the_system_lists()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");

        Assert.Equal(ProcStatus.CpusOf("/proc/self/status"), CpuSet.Available);
    }
}

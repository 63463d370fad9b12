namespace Compare.Measuring;

/// <summary>What all processes measured of one contender.</summary>
internal sealed record Result(string Workload, string Placement, string Contender, long Operations)
{
    public List<Sample> Samples { get; } = [];

    public double Nanoseconds => Median(Samples.Select(sample => sample.Nanoseconds))!.Value;

    public double? AllocatedBytes => Median(Samples.Select(sample => sample.AllocatedBytes).OfType<double>());

    public double? CpuSeconds => Median(Samples.Select(sample => sample.CpuSeconds).OfType<double>());

    private static double? Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? null : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}

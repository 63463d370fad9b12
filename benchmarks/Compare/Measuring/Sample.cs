namespace Compare.Measuring;

/// <summary>What one run took.</summary>
/// <param name="Nanoseconds">For each operation.</param>
/// <param name="AllocatedBytes">For each operation; <see langword="null"/> if unknown.</param>
/// <param name="CpuSeconds">Of the whole run, over all processors; <see langword="null"/> if unknown.</param>
internal sealed record Sample(double Nanoseconds, double? AllocatedBytes, double? CpuSeconds);

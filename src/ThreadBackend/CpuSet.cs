using System.Collections;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Concurrency.Threads;

/// <summary>A set of processors by number, written <c>1,3-5</c>. It is never empty, and enumerates in ascending order.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class CpuSet : IEnumerable<int>
{
    /// <summary>The largest number a processor can have: 8191, as on Linux.</summary>
    public const int MaxCpu = 8191;

    private readonly int[] _cpus;

    /// <summary>Makes a set.</summary>
    /// <param name="cpus">The processors, from 0 to <see cref="MaxCpu"/>, in any order; at least one.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or above <see cref="MaxCpu"/>.</exception>
    public CpuSet(params IEnumerable<int> cpus)
    {
        ArgumentNullException.ThrowIfNull(cpus);
        _cpus = [.. cpus.Distinct().Order()];
        if (_cpus.Length == 0)
            throw new ArgumentException("A set of CPUs names at least one.", nameof(cpus));

        ArgumentOutOfRangeException.ThrowIfNegative(_cpus[0], nameof(cpus));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_cpus[^1], MaxCpu, nameof(cpus));
    }

    /// <summary>The processors that this process may use, as the system says now.</summary>
    public static CpuSet Available => Affinity.GetAvailable();

    /// <summary>How many processors there are in the set.</summary>
    public int Count => _cpus.Length;

    /// <summary>Reads a set.</summary>
    /// <param name="text">Numbers and ranges, separated by commas: <c>1,3-5</c>.</param>
    /// <exception cref="FormatException">The text is not a set of processors; the message says where.</exception>
    public static CpuSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var cpus, out var error) ? cpus : throw new FormatException(error);
    }

    /// <summary>Reads a set. Whether its processors exist is not asked.</summary>
    /// <param name="text">Numbers and ranges, separated by commas: <c>1,3-5</c>.</param>
    /// <param name="cpus">The set.</param>
    /// <param name="error">What is wrong with the text, as a sentence.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out CpuSet? cpus,
        [NotNullWhen(false)] out string? error)
    {
        cpus = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            error = "No CPU is named. A set of CPUs looks like 1,3-5.";
            return false;
        }

        var numbers = new List<int>();
        foreach (var part in text.Split(','))
        {
            error = ReadPart(part.Trim(), text, numbers);
            if (error is not null)
                return false;
        }

        cpus = new CpuSet(numbers);
        error = null;
        return true;
    }

    /// <summary>Whether a processor is in the set.</summary>
    /// <param name="cpu">The number of the processor.</param>
    public bool Contains(int cpu) => Array.BinarySearch(_cpus, cpu) >= 0;

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => _cpus.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The set in its shortest form: <c>1,3-5</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _cpus.Length; i++)
        {
            var first = _cpus[i];
            while (i + 1 < _cpus.Length && _cpus[i + 1] == _cpus[i] + 1)
                i++;

            var last = _cpus[i];
            var separator = last == first + 1 ? ',' : '-';
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{first}");
            if (last != first)
                text.Append(separator).Append(CultureInfo.InvariantCulture, $"{last}");
        }

        return text.ToString();
    }

    /// <summary>Says which processors this process may not use, as a sentence; <see langword="null"/> if it may use all.</summary>
    internal string? DescribeUnavailable(CpuSet available)
    {
        var missing = _cpus.Where(cpu => !available.Contains(cpu)).ToArray();
        return missing switch
        {
            [] => null,
            [var cpu] => $"CPU {cpu} is not among those this process may use: {available}.",
            _ => $"CPUs {new CpuSet(missing)} are not among those this process may use: {available}.",
        };
    }

    private static string? ReadPart(string part, string text, List<int> numbers)
    {
        var dash = part.IndexOf('-', StringComparison.Ordinal);
        if (!TryReadNumber(dash < 0 ? part : part[..dash], out var first)
            || !TryReadNumber(dash < 0 ? part : part[(dash + 1)..], out var last))
            return $"'{part}' in '{text}' is neither a CPU's number nor a range. A set of CPUs looks like 1,3-5.";

        if (first > last)
            return $"The range '{part}' in '{text}' ends before it begins.";

        if (last > MaxCpu)
            return $"CPU {last} in '{text}' is above {MaxCpu}, the largest number a CPU can have.";

        numbers.AddRange(Enumerable.Range(first, last - first + 1));
        return null;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(
            text,
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out number);
}

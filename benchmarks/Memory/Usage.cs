using Memory.Crowds;
using Memory.Measuring;
using Memory.Modes;
using Memory.Reporting;

namespace Memory;

internal static class Usage
{
    public static string Text { get; } =
        $"""
        usage: dotnet run -c Release --project benchmarks/Memory -- MODE [OPTIONS]

          tasks [COUNT] [shared|own] [FRAMES]   COUNT tasks (1,000,000), blocked in one channel or each in its own,
                                                FRAMES async methods deep (1)
          threads [COUNT]                       COUNT threads ({Curve.MostThreads:N0}), or as many as the machine gives
          curve                                 tasks from 1,000 to {Curve.MostTasks:N0}, and threads from 10 to the limit
          at-once [COUNT]                       checks that COUNT tasks ({AtOnce.Count:N0}) can be blocked in one channel at the
                                                same time, and be released, within {AtOnce.MostResidentBytes / 1_000_000_000} GB
          idle                                  checks that idle threads use less than {Idle.MostPercent} % of one processor

        options of tasks, threads and curve
          {CommandLine.ContenderOption} NAME[,NAME]   only these, of: {string.Join(", ", Contenders.Names)}

        options of curve
          {CommandLine.SeriesOption} NAME[,NAME]      only these, of: {string.Join(", ", Series.Names)}
          {CommandLine.MostOption} N                  no more than N at once

        --help

        tasks, threads and curve measure each point in a process of its own and print a line for it,
          {SampleLine.Columns}
        and a table at the end. In the table, the ratio ours / peer stands in brackets beside the figures of a peer.

        exit codes: 0, 1 (a check or a measurement failed), 2 (bad usage)
        """;
}

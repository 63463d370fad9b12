namespace Memory.Measuring;

/// <summary>What one point showed. All but the first is for each of those blocked.</summary>
/// <param name="Blocked">How many were blocked at once: fewer than asked for where the system refused more threads.</param>
/// <param name="ManagedBytes">What it takes of the managed heap, its channel not counted.</param>
/// <param name="ResidentBytes">What it takes of the machine's memory, its channel not counted.</param>
/// <param name="ChannelBytes">What its channel takes of the managed heap before anybody uses it;
/// <see langword="null"/> where there is one for all.</param>
/// <param name="StartNanoseconds">From the first start until the last was blocked.</param>
/// <param name="EndNanoseconds">From the first release until the last had ended.</param>
internal sealed record Sample(
    int Blocked,
    double ManagedBytes,
    double ResidentBytes,
    double? ChannelBytes,
    double StartNanoseconds,
    double EndNanoseconds);

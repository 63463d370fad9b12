using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace Concurrency.Profiling;

/// <summary>The places of a stack, comparable: the methods of the program, and where in each of them.</summary>
internal sealed class CapturedStack : IEquatable<CapturedStack>
{
    private readonly (MethodBase Method, int Offset)[] _places;
    private readonly int _hash;

    private CapturedStack((MethodBase Method, int Offset)[] places)
    {
        _places = places;
        var hash = default(HashCode);
        foreach (var place in places)
            hash.Add(place);

        _hash = hash.ToHashCode();
    }

    /// <summary>The stack of the caller.</summary>
    public static CapturedStack Take() =>
        new([.. FramesOf(new StackTrace()).Select(frame => (MethodOf(frame)!, frame.GetILOffset()))]);

    /// <summary>The same as frames for people. Reads the symbols of the program, which takes its time.</summary>
    public static IReadOnlyList<BlockedFrame> Describe() =>
        [.. FramesOf(new StackTrace(fNeedFileInfo: true)).Select(frame =>
            new BlockedFrame(MethodName.Of(MethodOf(frame)!), frame.GetFileName(), frame.GetFileLineNumber()))];

    public bool Equals(CapturedStack? other) => other is not null && _hash == other._hash && _places.AsSpan().SequenceEqual(other._places);

    public override bool Equals(object? obj) => Equals(obj as CapturedStack);

    public override int GetHashCode() => _hash;

    [UnconditionalSuppressMessage(
        "Trimming", "IL2026", Justification = "A method that is on a stack is in the program. If its metadata are not, the frame is left out.")]
    private static MethodBase? MethodOf(StackFrame frame) => frame.GetMethod();

    private static IEnumerable<StackFrame> FramesOf(StackTrace trace) =>
        trace.GetFrames().Where(frame => MethodOf(frame) is { } method && ProgramCode.Contains(method));
}

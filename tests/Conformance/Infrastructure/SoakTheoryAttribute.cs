using System.Runtime.CompilerServices;
using Xunit.v3;

namespace Concurrency.Tests.Conformance;

/// <summary>
/// A theory which takes minutes. Without <c>CONCURRENCY_SOAK=1</c> it is skipped, and as a whole: its rows are not made.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer(typeof(TheoryDiscoverer))]
public sealed class SoakTheoryAttribute : TheoryAttribute
{
    public SoakTheoryAttribute(
        string load, [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber)
    {
        if (Environment.GetEnvironmentVariable("CONCURRENCY_SOAK") != "1")
            Skip = $"{load}: set CONCURRENCY_SOAK=1.";
    }
}

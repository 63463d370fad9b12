namespace Concurrency.Hosting;

/// <summary>Checks a configuration against something that the section alone does not tell.</summary>
/// <remarks>
/// All that are registered are asked at the first load and at each reload, of a configuration which is in itself without
/// problems. They only look: what they ask its rules does not count as matched.
/// </remarks>
internal interface IOptionsCheck
{
    /// <summary>Adds what is wrong, if anything, to what refuses the configuration.</summary>
    void Check(ConcurrencyOptions options, ProblemList problems);
}

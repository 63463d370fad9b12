namespace Concurrency.Hosting;

/// <summary>Checks a configuration against something that the section alone does not tell.</summary>
/// <remarks>
/// All that are registered are asked at the first load and at each reload. They only look: what they ask its rules does not
/// count as matched.
/// </remarks>
internal interface IOptionsCheck
{
    /// <summary>Adds what is wrong, if anything, to what refuses the configuration.</summary>
    /// <param name="options">The options. They have a table if there are no problems so far.</param>
    /// <param name="problems">What is wrong so far.</param>
    void Check(ConcurrencyOptions options, ProblemList problems);
}

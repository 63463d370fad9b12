namespace Compare.Measuring;

/// <summary>One way to do the work.</summary>
/// <param name="name">Whose it is: <see cref="Ours"/>, or the peer's name. Without spaces.</param>
/// <param name="operations">How many operations one run does. A slow peer may do fewer than others.</param>
internal abstract class Contender(string name, long operations)
{
    public const string Ours = "ours";

    public string Name => name;

    public long Operations => operations;

    /// <summary>Does the work once, and throws if the result is wrong.</summary>
    public abstract Task<Sample> MeasureAsync();
}

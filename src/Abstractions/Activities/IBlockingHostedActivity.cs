namespace Concurrency;

/// <summary>
/// The blocking twin of <see cref="IHostedActivity"/>: its body uses the blocking verbs, and needs a thread to do so. Registered
/// by name with <c>AddBlockingActivity</c>.
/// </summary>
public interface IBlockingHostedActivity
{
    /// <inheritdoc cref="IHostedActivity.RunAsync"/>
    void Run(IActivityScope scope);
}

namespace Concurrency;

/// <summary>An activity which starts and stops with its host. Registered by name with <c>AddActivity</c>.</summary>
/// <remarks>
/// Each instance is made in a service scope of its own, which is disposed after the activity's last child has ended. Its
/// constructor may ask for its <see cref="IActivityScope"/>, for channels by name (<c>[FromKeyedServices("orders")]</c>), and
/// for any other service.
/// </remarks>
public interface IHostedActivity
{
    /// <summary>The body. The host never waits for it when it starts.</summary>
    /// <param name="scope">
    /// The activity from inside. When the host stops, it is cancelled at once, or, if it drains, when the grace period is over.
    /// </param>
    ValueTask RunAsync(IActivityScope scope);
}

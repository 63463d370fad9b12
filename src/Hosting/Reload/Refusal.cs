using Microsoft.Extensions.Logging;

namespace Concurrency.Hosting;

/// <summary>Why a changed configuration is not applied.</summary>
/// <param name="Log">Tells it, as a log event of its kind.</param>
/// <param name="Causes">All that is wrong.</param>
/// <param name="Occasion">
/// The configuration which is refused. One change can raise several reload tokens, and is then told once.
/// </param>
internal sealed record Refusal(Action<ILogger, string> Log, string Causes, string Occasion);

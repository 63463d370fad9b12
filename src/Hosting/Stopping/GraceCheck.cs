using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Concurrency.Hosting;

/// <summary>Finds a grace period which the host would not wait for.</summary>
/// <remarks>Without a host nobody else limits it.</remarks>
internal sealed class GraceCheck(IServiceProvider services) : IOptionsCheck
{
    /// <summary>What stopping takes beyond the grace period: cancelling what is left, and reporting it.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(1);

    public void Check(ConcurrencyOptions options, ProblemList problems)
    {
        if (services.GetService<IHostApplicationLifetime>() is null || services.GetService<IOptions<HostOptions>>() is not { } host)
            return;

        var timeout = host.Value.ShutdownTimeout;
        if (timeout == Timeout.InfiniteTimeSpan || options.Grace.Value + Margin <= timeout)
            return;

        problems.Add(
            $"{options.Grace.Source} is '{options.Grace.Value:c}', but the host stops waiting after its HostOptions.ShutdownTimeout of "
            + $"'{timeout:c}', and needs a second of that to report who did not stop. Set the grace period to at most "
            + $"{Max(timeout):c}, or the time-out to at least {options.Grace.Value + Margin:c}.");
    }

    private static TimeSpan Max(TimeSpan timeout) => timeout > Margin ? timeout - Margin : TimeSpan.Zero;
}

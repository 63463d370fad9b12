using Digest.Reporting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Digest;

// One line makes the library known. Which backends run the algorithm is in the configuration.
internal static class Services
{
    public static ServiceProvider Build(IConfiguration configuration, IMessages messages) =>
        new ServiceCollection()
            .AddSingleton(configuration)
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning).AddProvider(new MessageLoggerProvider(messages)))
            .AddConcurrency()
            .BuildServiceProvider();
}

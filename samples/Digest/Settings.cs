using Microsoft.Extensions.Configuration;

namespace Digest;

// Where settings come from; later sources win.
internal static class Settings
{
    public static IConfigurationRoot Read(
        CommandLine commandLine, IEnumerable<KeyValuePair<string, string?>>? overrides = null)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(AppContext.BaseDirectory)
                .AddJsonFile("appsettings.json", optional: true)
                .AddEnvironmentVariables()
                .AddCommandLine([.. commandLine.Settings])
                .AddInMemoryCollection(overrides ?? [])
                .Build();
        }
        catch (InvalidDataException malformed)
        {
            throw new UsageException($"{malformed.Message} {malformed.GetBaseException().Message}");
        }
    }
}

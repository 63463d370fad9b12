namespace Samples;

// The configuration takes what it knows of a command line and drops the rest silently, so that is looked at first. A setting has
// a colon in its name.
internal static class Arguments
{
    public static void Check(IEnumerable<string> arguments)
    {
        foreach (var argument in arguments)
        {
            var name = argument.Split('=', 2)[0];
            var isSetting = name.StartsWith("--", StringComparison.Ordinal) && name.Contains(':', StringComparison.Ordinal);
            if (!isSetting && name != "--environment")
                throw new UsageException($"{argument}: there is no such option. Settings are written --Section:Key=value.");

            if (name.Length == argument.Length)
                throw new UsageException($"{argument} needs a value: {argument}=...");
        }
    }
}

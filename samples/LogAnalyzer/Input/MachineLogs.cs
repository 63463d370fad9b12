namespace LogAnalyzer.Input;

// Where logs usually are on this kind of machine.
internal static class MachineLogs
{
    private static readonly string s_folders = OperatingSystem.IsWindows()
        ? Environment.ExpandEnvironmentVariables(@"%SystemRoot%\*.log;%SystemRoot%\Logs\**\*.log")
        : "/var/log/**/*.log;/var/log/syslog;/var/log/messages";

    // Those patterns under which there is something to read; empty if there is nothing.
    public static string Find() =>
        string.Join(';', s_folders.Split(';').Where(pattern => new FilePattern(pattern).Find().Any(IsReadable)));

    private static bool IsReadable(string path)
    {
        try
        {
            // Not even opened when it is empty: see LogFile.
            if (new FileInfo(path) is not { Exists: true, Length: > 0 })
                return false;

            using var file = File.OpenRead(path);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

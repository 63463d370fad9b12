namespace Samples;

// A section of the configuration, and what it cannot be. A problem names its key.
internal interface ISettings
{
    static abstract string Section { get; }

    IEnumerable<(string Key, object Value, string WayOut)> FindProblems();
}

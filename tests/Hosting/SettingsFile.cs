namespace Concurrency.Tests.Hosting;

/// <summary>A settings file on the disk, in a directory of its own.</summary>
internal sealed class SettingsFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("settings");

    public SettingsFile(string section)
    {
        _directory.CreateSubdirectory("watched");
        WriteSection(section);
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "watched", "appsettings.json");

    public void WriteSection(string section) => Write(EditableFile.Section(section));

    /// <summary>Writes all of it at once, so that nobody reads a half.</summary>
    public void Write(string contents)
    {
        var draft = System.IO.Path.Combine(_directory.FullName, "draft");
        File.WriteAllText(draft, contents);
        File.Move(draft, Path, overwrite: true);
    }

    public void Delete() => File.Delete(Path);

    public void Dispose() => _directory.Delete(recursive: true);
}

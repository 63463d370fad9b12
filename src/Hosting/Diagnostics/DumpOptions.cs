namespace Concurrency.Hosting;

/// <summary>Whether and how a signal dumps the running program.</summary>
/// <param name="OnSigQuit">Whether it does. If not, the signal does what it did without this library.</param>
/// <param name="Format">How it is written.</param>
internal sealed record DumpOptions(bool OnSigQuit, DumpFormat Format);

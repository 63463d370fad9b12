using Spectre.Console;

namespace Digest.Reporting;

// Messages and progress, side by side. A live bar is drawn only on a terminal; elsewhere progress is a line now and then.
internal sealed class StandardError : IMessages
{
    private readonly IAnsiConsole? _terminal = Console.IsErrorRedirected
        ? null
        : AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    // Console.Error is synchronized, and so is the terminal, which moves the bar out of the way.
    public void WriteLine(string text)
    {
        if (_terminal is null)
            Console.Error.WriteLine(text);
        else
            _terminal.WriteLine(text);
    }

    // Runs the work, and shows how it goes until it has ended.
    public Task WatchAsync(Func<Task> work, Tally tally) =>
        _terminal is null
            ? ProgressLines.ShowAsync(work(), tally, this)
            : LiveBar.ShowAsync(work, tally, _terminal);
}

namespace Compare.Reporting;

/// <summary>One line on the terminal which is overwritten, and gone at the end. Nothing where there is no terminal.</summary>
internal sealed class ProgressLine : IDisposable
{
    private const string StartOfLine = "\r";
    private const string ClearToEnd = "\e[K";

    private readonly bool _isVisible = !Console.IsErrorRedirected;

    public void Show(string text)
    {
        if (!_isVisible)
            return;

        // A line that wraps could not be overwritten.
        var width = Console.WindowWidth - 1;
        Console.Error.Write(StartOfLine + (width > 0 && text.Length > width ? text[..width] : text) + ClearToEnd);
    }

    public void Dispose()
    {
        if (_isVisible)
            Console.Error.Write(StartOfLine + ClearToEnd);
    }
}

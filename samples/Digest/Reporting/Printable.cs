using System.Globalization;
using System.Text;

namespace Digest.Reporting;

internal static class Printable
{
    // A file's name is anyone's text: it shall neither break a message into two nor speak to the terminal.
    public static string From(string text)
    {
        if (!text.Any(char.IsControl))
            return text;

        var printable = new StringBuilder(text.Length + 8);
        foreach (var character in text)
        {
            _ = character switch
            {
                '\n' => printable.Append("\\n"),
                '\r' => printable.Append("\\r"),
                '\t' => printable.Append("\\t"),
                _ when char.IsControl(character) =>
                    printable.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ => printable.Append(character),
            };
        }

        return printable.ToString();
    }
}

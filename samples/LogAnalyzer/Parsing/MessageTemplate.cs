using System.Text;

namespace LogAnalyzer.Parsing;

// What messages of one kind have in common: every word with a digit in it is taken for a parameter. Drain (He, Zhu, Zheng and
// Lyu, 2017) begins with the same rule.
internal static class MessageTemplate
{
    public const string Parameter = "<*>";

    private const int MaxLength = 160;

    public static string From(ReadOnlySpan<char> message)
    {
        var template = new StringBuilder(Math.Min(message.Length, MaxLength));
        foreach (var range in message.SplitAny(' ', '\t'))
        {
            var word = message[range];
            if (word.IsEmpty)
                continue;

            if (template.Length > 0)
                template.Append(' ');

            if (word.IndexOfAnyInRange('0', '9') >= 0)
                template.Append(Parameter);
            else
                template.Append(word);

            if (template.Length > MaxLength)
                return template.ToString(0, MaxLength) + "...";
        }

        return template.ToString();
    }
}

namespace Digest.Reporting;

internal sealed class Silence : IMessages
{
    public void WriteLine(string text)
    {
    }
}

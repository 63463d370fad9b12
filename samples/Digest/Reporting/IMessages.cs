namespace Digest.Reporting;

// Where people read what happens; standard error. Any activity may write to it.
internal interface IMessages
{
    void WriteLine(string text);
}

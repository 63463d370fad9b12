namespace Digest;

internal enum Mode
{
    Digest,
    Check,
    Compare,
    Help,
}

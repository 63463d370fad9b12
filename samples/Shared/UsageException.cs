namespace Samples;

// The command line cannot be understood.
internal sealed class UsageException(string message) : Exception(message);

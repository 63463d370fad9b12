namespace Digest;

// What was asked cannot be done, and nothing was started.
internal sealed class UsageException(string message) : Exception(message);

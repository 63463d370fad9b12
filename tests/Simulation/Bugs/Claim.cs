namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>An assertion of a program.</summary>
internal static class Claim
{
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
            throw new ClaimException(otherwise);
    }
}

/// <summary>A program is not as it claims.</summary>
internal sealed class ClaimException(string message) : Exception(message);

namespace Memory.Crowds;

/// <summary>Many of one kind, which block, are weighed and are released. Each is used once.</summary>
internal interface ICrowd : IAsyncDisposable
{
    /// <summary>Makes what they will block on.</summary>
    /// <param name="count">How many will be started.</param>
    void Prepare(int count);

    /// <summary>Starts them, and completes when all that were started are blocked.</summary>
    /// <param name="count">How many.</param>
    /// <returns>How many were started: fewer where the system refused more threads.</returns>
    Task<int> StartAsync(int count);

    /// <summary>How many are blocked now.</summary>
    int CountBlocked();

    /// <summary>Releases them one by one, and completes when all have ended.</summary>
    Task ReleaseAsync();
}

namespace Concurrency.Tests.Documentation.Snippets;

/// <summary>A runtime for each test.</summary>
public abstract class RuntimeTest : IAsyncDisposable
{
    protected ConcurrencyRuntime Runtime { get; } = ConcurrencyRuntime.Create(c => c.UseThreads().UseTasks());

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits until others have brought about a state.</summary>
    protected static async Task Until(Func<bool> state)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!state())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60), "The state did not come about.");
            await Task.Yield();
        }
    }
}

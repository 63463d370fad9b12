namespace Concurrency.Tests.Conformance;

/// <summary>A runtime for each test, and ways to wait for what a test waits for.</summary>
public abstract class ConformanceTest : IAsyncDisposable
{
    // Far beyond anything a test takes, also on a machine with a lot else to do: it ends a test that hangs, and decides nothing else.
    protected static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private ConcurrencyRuntime? _runtime;

    protected ConcurrencyRuntime Runtime => _runtime ??= CreateRuntime();

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
            await _runtime.DisposeAsync();

        GC.SuppressFinalize(this);
    }

    /// <summary>Waits for the outcome of a role, and fails instead of hanging.</summary>
    protected static Task Ended(Role role) => role.Completion.WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits for the outcomes of all roles; throws the first failure.</summary>
    protected static Task Ended(params Role[] roles) =>
        Task.WhenAll(roles.Select(role => role.Completion)).WaitAsync(Patience, TestContext.Current.CancellationToken);

    /// <summary>Waits until others have brought about a state, and fails if they do not.</summary>
    protected static async Task Until(Func<bool> state)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var looks = 1; !state(); looks++)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < Patience, "The state did not come about.");

            // What takes longer than a thousand turns needs the processor itself.
            if (looks % 1_000 == 0)
                await Task.Delay(1);
            else
                await Task.Yield();
        }
    }

    protected virtual ConcurrencyRuntime CreateRuntime() =>
        ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads().UseTasks();
            Configure(builder);
        });

    protected virtual void Configure(ConcurrencyBuilder builder)
    {
    }

    protected Role Start(Mode mode, string name, Func<Verbs, ValueTask> code) => Role.Start(Runtime, mode, name, code);
}

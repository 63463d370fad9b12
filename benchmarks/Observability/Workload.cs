using Concurrency;

namespace Observability;

/// <summary>Something done many times.</summary>
internal sealed record Workload(string Name, Func<ConcurrencyRuntime, int, Task> RunAsync)
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new("start-to-end", StartToEndAsync),
        new("ping-pong", PingPongAsync),
        new("send-receive", SendReceiveAsync),
    ];

    private static async Task StartToEndAsync(ConcurrencyRuntime runtime, int rounds) =>
        await runtime.RunAsync("run", async scope =>
        {
            for (var round = 0; round < rounds; round++)
                await scope.Start("child", static _ => default).JoinAsync();
        });

    // Each round is two hand-offs, and two waits.
    private static async Task PingPongAsync(ConcurrencyRuntime runtime, int rounds)
    {
        var there = runtime.CreateChannel<int>("there", capacity: 1);
        var back = runtime.CreateChannel<int>("back", capacity: 1);
        var ping = runtime.Start("ping", async _ =>
        {
            for (var round = 0; round < rounds; round++)
            {
                await there.SendAsync(round);
                await back.ReceiveAsync();
            }
        });
        var pong = runtime.Start("pong", async _ =>
        {
            for (var round = 0; round < rounds; round++)
                await back.SendAsync(await there.ReceiveAsync());
        });
        await ping.JoinAsync();
        await pong.JoinAsync();
    }

    private static async Task SendReceiveAsync(ConcurrencyRuntime runtime, int rounds)
    {
        var items = runtime.CreateChannel<int>("items", capacity: 1);
        await runtime.RunAsync("run", async _ =>
        {
            for (var round = 0; round < rounds; round++)
            {
                await items.SendAsync(round);
                await items.ReceiveAsync();
            }
        });
    }
}

using System.Net;
using System.Text.Json;
using OrderDesk.Orders;
using OrderDesk.Trouble;

namespace Concurrency.Tests.OrderDesk;

public sealed class OperationTests
{
    private static readonly (string, string) s_load = ("OrderDesk:Load:OrdersPerSecond", "500");

    [Theory]
    [InlineData("Task")]
    [InlineData("Thread")]
    public async Task A_deadlock_is_in_the_dump_and_the_remedy_loses_no_order(string backend)
    {
        await using var desk = await RunningDesk.StartAsync(s_load, ("Concurrency:Activities:reserving:Backend", backend));
        await desk.TurnAsync(TroubleKind.Deadlock, isOn: true);
        await RunningDesk.Until(async () => (await DumpAsync(desk)).Contains("DEADLOCK", StringComparison.Ordinal));

        var dump = await DumpAsync(desk);
        Assert.Matches($@"reserve\[\d\]/order \({backend}\) waits: Acquire on shelf-\d for .*, held by reserve\[\d\]/order", dump);

        var health = await desk.Client.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("concurrency_deadlock: Unhealthy", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        desk.Change("OrderDesk:Load:OrdersPerSecond", "0");
        await desk.TurnAsync(TroubleKind.Deadlock, isOn: false);
        await RunningDesk.Until(async () => (await desk.CountAsync()).All(count => count.Key is OrderState.Confirmed || count.Value == 0));
        Assert.Equal(HttpStatusCode.OK, (await desk.Client.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task A_deadline_ends_deadlocks_by_itself()
    {
        await using var desk = await RunningDesk.StartAsync(s_load, ("Concurrency:Activities:reserving:Deadline", "00:00:00.5"));
        await desk.TurnAsync(TroubleKind.Deadlock, isOn: true);
        await RunningDesk.Until(async () => (await DumpAsync(desk)).Contains("CYCLE", StringComparison.Ordinal));

        var confirmed = (await desk.CountAsync())[OrderState.Confirmed];
        await RunningDesk.Until(async () => (await desk.CountAsync())[OrderState.Confirmed] > confirmed + 5);
    }

    [Fact]
    public async Task Who_pays_is_restarted_and_no_order_is_lost()
    {
        await using var desk = await RunningDesk.StartAsync(
            ("Concurrency:Activities:paying:Restart:InitialDelay", "00:00:00.001"),
            ("Concurrency:Activities:paying:Restart:MaxDelay", "00:00:00.001"));
        await desk.TurnAsync(TroubleKind.FailingPayments, isOn: true);
        for (var count = 0; count < 5; count++)
            await desk.OrderAsync();

        await RunningDesk.Until(async () => (await desk.CountAsync())[OrderState.Refused] >= 2);
        await desk.TurnAsync(TroubleKind.FailingPayments, isOn: false);

        await RunningDesk.Until(async () =>
            await desk.CountAsync() is var counts && counts[OrderState.Refused] + counts[OrderState.Confirmed] == 5);
        Assert.Contains(desk.Inspector.GetActivities(path: "pay"), pay => pay.Restarts > 0);
    }

    [Fact]
    public async Task Orders_move_to_threads_while_the_load_runs()
    {
        await using var desk = await RunningDesk.StartAsync(s_load);
        await RunningDesk.Until(async () => (await DumpAsync(desk)).Contains("order  Task", StringComparison.Ordinal));

        desk.Change("Concurrency:Activities:reserving:Backend", "Thread");

        await RunningDesk.Until(async () =>
            await DumpAsync(desk) is var dump
            && dump.Contains("order  Thread", StringComparison.Ordinal) && !dump.Contains("order  Task", StringComparison.Ordinal));
        var confirmed = (await desk.CountAsync())[OrderState.Confirmed];
        await RunningDesk.Until(async () => (await desk.CountAsync())[OrderState.Confirmed] > confirmed);
    }

    [Fact]
    public async Task The_dump_is_json_on_request()
    {
        await using var desk = await RunningDesk.StartAsync();

        using var dump = JsonDocument.Parse(await desk.Client.GetStringAsync("/dump?format=json"));

        Assert.Contains("price", dump.RootElement.GetProperty("activities").EnumerateArray().Select(activity => activity.GetProperty("path").GetString()));
    }

    [Fact]
    public async Task The_metrics_are_those_of_the_library()
    {
        await using var desk = await RunningDesk.StartAsync(s_load);
        await RunningDesk.Until(async () => (await desk.CountAsync())[OrderState.Confirmed] > 0);

        await RunningDesk.Until(async () => (await desk.Client.GetStringAsync("/metrics")) is var metrics
            && metrics.Contains("concurrency_activity_count", StringComparison.Ordinal)
            && metrics.Contains("concurrency_channel_depth", StringComparison.Ordinal)
            && metrics.Contains("\"reserve/order\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_profile_tells_where_orders_wait()
    {
        await using var desk = await RunningDesk.StartAsync(
            ("OrderDesk:Load:OrdersPerSecond", "50"), ("Concurrency:Profiling:SamplingInterval", "1"));
        await RunningDesk.Until(async () =>
            (await desk.Client.GetStringAsync("/profile")).Contains("priced (Channel)", StringComparison.Ordinal));

        Assert.Contains("ReserveStage", await desk.Client.GetStringAsync("/profile?format=folded"), StringComparison.Ordinal);
        using var file = JsonDocument.Parse(await desk.Client.GetStringAsync("/profile?format=speedscope"));
        Assert.True(file.RootElement.TryGetProperty("profiles", out _));
    }

    [Theory]
    [InlineData("/dump?format=xml")]
    [InlineData("/profile?format=xml")]
    public async Task An_unknown_format_is_refused(string address)
    {
        await using var desk = await RunningDesk.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await desk.Client.GetAsync(address)).StatusCode);
    }

    private static Task<string> DumpAsync(RunningDesk desk) => desk.Client.GetStringAsync("/dump");
}

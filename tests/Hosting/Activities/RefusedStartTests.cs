using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>What is refused before anything is started: all of it at once, and each with the way out.</summary>
public sealed class RefusedStartTests
{
    [Fact]
    public async Task All_problems_are_told_at_once()
    {
        Assert.Equal(
            [
                "Concurrency:Activities:blocking (in memory) places activity 'blocking' on 'Task', which has no stacks, but its body "
                    + "blocks: place it on 'Thread', or give it an asynchronous body (Start, AddActivity).",
                "Concurrency:Activities:pinned:Backend (in memory) places activity 'pinned' on 'Task', which has no threads, but its "
                    + "code requires one (ActivityOptions.RequiresThread or Apartment): place it on 'Thread'.",
                "Concurrency:Activities:single:Instances (in memory) sets 3 instances for activity 'single', but its code starts one: "
                    + "pass instances: to Start, set Instances of a hosted one, or remove the setting.",
                "Concurrency:Channels:hand-over:Capacity (in memory) sets a capacity of 4 for channel 'hand-over', but its code makes "
                    + "it a rendezvous, and configuration never changes what a program means: give it a capacity in code, or remove "
                    + "the setting.",
                "Concurrency:Shutdown:Grace (in memory) is '00:00:40', but the host stops waiting after its "
                    + "HostOptions.ShutdownTimeout of '00:00:30', and needs a second of that to report who did not stop. Set the "
                    + "grace period to at most 00:00:29, or the time-out to at least 00:00:41.",
                "Activity 'single' completes channel 'hand-ovre', which is not registered. Known: hand-over. Did you mean 'hand-over'?",
            ],
            await RefuseAsync(
                c => c
                    .AddChannel<int>("hand-over", ChannelCapacity.Rendezvous)
                    .AddBlockingActivity("blocking", SeeBlocking)
                    .AddActivity("pinned", See, a => a.RequiresThread = true)
                    .AddActivity("single", See, a => a.Completes("hand-ovre")),
                ("Activities:blocking", "Task"),
                ("Activities:pinned:Backend", "Task"),
                ("Activities:single:Instances", "3"),
                ("Channels:hand-over:Capacity", "4"),
                ("Shutdown:Grace", "00:00:40")));
    }

    [Fact]
    public async Task One_instance_that_cannot_be_placed_is_enough() =>
        Assert.Equal(
            [
                "Concurrency:Activities:last:Backend (in memory) places activity 'price' on 'Task', which has no stacks, but its body "
                    + "blocks: place it on 'Thread', or give it an asynchronous body (Start, AddActivity).",
            ],
            await RefuseAsync(
                c => c.AddBlockingActivity("price", SeeBlocking, a => a.Instances = 2),
                ("Activities:all:Path", "price"),
                ("Activities:all:Instances", "5"),
                ("Activities:last:Path", "price[4]"),
                ("Activities:last:Backend", "Task")));

    [Fact]
    public async Task A_backend_that_only_code_names_is_checked() =>
        Assert.Equal(
            ["The hint in its ActivityOptions places activity 'price' on 'cpu', which is not a backend. Known: Task, Thread."],
            (await RefuseAsync(c => c.AddActivity("price", See, a => a.Backend = "cpu")))
                .Select(problem => problem.Replace("Known: Thread, Task.", "Known: Task, Thread.", StringComparison.Ordinal)));

    [Fact]
    public async Task Names_of_channels_that_code_tells_are_checked() =>
        Assert.Equal(
            [
                "Activity 'import' completes channel 'ordes', which is not registered. Known: orders, invoices. Did you mean 'orders'?",
                "Activity 'import' reads channel 'invoice', which is not registered. Known: orders, invoices. Did you mean 'invoices'?",
                "Activity 'import' writes channel 'audit', which is not registered. Known: orders, invoices.",
            ],
            await RefuseAsync(c => c
                .AddChannel<int>("orders", capacity: 1)
                .AddChannel<int>("invoices", capacity: 1)
                .AddActivity(
                    "import", See, a => a.Reads("invoice").Writes("audit").Completes("ordes"))));

    [Fact]
    public async Task Without_any_channel_the_way_out_is_to_add_it() =>
        Assert.Equal(
            ["Activity 'import' writes channel 'orders', which is not registered. There are none: add it with AddChannel."],
            await RefuseAsync(c => c.AddActivity("import", See, a => a.Writes("orders"))));

    [Fact]
    public async Task Names_that_code_tells_may_differ_by_case()
    {
        await using var app = new HostedScenario(c => c
            .AddChannel<int>("orders", capacity: 1)
            .AddActivity("import", See, a => a.Writes("Orders").Completes("ORDERS")));

        await app.StartAsync();
        await app.Channel<int>("orders").Completion.WaitAsync(HostedScenario.Patience);
        await app.StopAsync();
    }

    [Fact]
    public void A_mistyped_key_is_found_when_a_host_that_validates_is_built()
    {
        var app = new HostedScenario(c => c.AddChannel<int>("orders", capacity: 1).AddActivity<ReaderOfOrdes>("import"));

        var refusal = Assert.Throws<AggregateException>(() => app.App);

        Assert.Contains("'Concurrency.IChannelReader`1[System.Int32]'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(ReaderOfOrdes), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistyped_key_is_otherwise_found_when_the_host_starts() =>
        Assert.Equal(
            [
                "Activity 'import' (ReaderOfOrdes) asks for IChannelReader<Int32> 'ordes', which is not registered. Known: orders. Did "
                    + "you mean 'orders'?",
            ],
            await RefuseAsync(c => c.AddChannel<int>("orders", capacity: 1).AddActivity<ReaderOfOrdes>("import")));

    [Fact]
    public async Task A_channel_of_something_else_is_found_when_the_host_starts() =>
        Assert.Equal(
            ["Activity 'import' (ReaderOfOrdes) asks for IChannelReader<Int32> 'ordes', but channel 'ordes' is of List<String>."],
            await RefuseAsync(c => c.AddChannel<List<string>>("ordes", capacity: 1).AddActivity<ReaderOfOrdes>("import")));

    [Fact]
    public async Task A_key_in_another_case_is_found_when_the_host_starts() =>
        Assert.Equal(
            [
                "Activity 'import' (ReaderOfOrdes) asks for IChannelReader<Int32> 'ordes', but the channel is called 'Ordes', and keys "
                    + "differ by case.",
            ],
            await RefuseAsync(c => c.AddChannel<int>("Ordes", capacity: 1).AddActivity<ReaderOfOrdes>("import")));

    [Fact]
    public async Task A_channel_that_a_class_can_do_without_need_not_be_there()
    {
        await using var app = new HostedScenario(c => c.AddActivity<OptionalReader>("import"));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Empty(app.Complaints);
    }

    [Fact]
    public async Task A_channel_end_that_was_registered_by_hand_is_as_good()
    {
        await using var app = new HostedScenario(c => c.AddActivity<ReaderOfOrdes>("import")).Services(services => services
            .AddKeyedSingleton<IChannelReader<int>>(
                "ordes", (provider, _) => provider.GetRequiredService<IConcurrency>().CreateChannel<int>("ordes", capacity: 1)));

        await app.StartAsync();
        await app.StopAsync();

        Assert.Empty(app.Complaints);
    }

    private static ValueTask See(IActivityScope scope, IServiceProvider services)
    {
        services.GetRequiredService<Ledger>().Add(scope.Path);
        return default;
    }

    private static void SeeBlocking(IActivityScope scope, IServiceProvider services) =>
        services.GetRequiredService<Ledger>().Add(scope.Path);

    private static async Task<IEnumerable<string>> RefuseAsync(
        Action<ConcurrencyHostingBuilder> configure, params (string Key, string? Value)[] settings)
    {
        await using var app = new HostedScenario(configure, "Production").Set(settings);
        var invalid = await Assert.ThrowsAsync<OptionsValidationException>(app.StartAsync);
        Assert.Empty(app.Ledger.Lines);
        return invalid.Failures;
    }

    private sealed class ReaderOfOrdes([FromKeyedServices("ordes")] IChannelReader<int> orders) : IHostedActivity
    {
        public async ValueTask RunAsync(IActivityScope scope) => await orders.ReceiveAsync();
    }

    private sealed class OptionalReader([FromKeyedServices("ordes")] IChannelReader<int>? orders = null) : IHostedActivity
    {
        public ValueTask RunAsync(IActivityScope scope)
        {
            Assert.Null(orders);
            return default;
        }
    }
}

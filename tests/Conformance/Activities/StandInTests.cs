using NSubstitute;

namespace Concurrency.Tests.Conformance.Activities;

/// <summary>An algorithm is tested against stand-ins of the interfaces it knows, as its author would.</summary>
public sealed class StandInTests
{
    [Fact]
    public async Task An_algorithm_runs_on_stand_ins_of_channel_ends()
    {
        var orders = Substitute.For<IChannelReader<int>>();
        var invoices = Substitute.For<IChannelWriter<string>>();
        orders.ReceiveAllAsync(Arg.Any<CancellationToken>()).Returns(Three());

        await PriceAsync(orders, invoices);

        Received.InOrder(() =>
        {
            invoices.SendAsync("1 EUR", Arg.Any<CancellationToken>());
            invoices.SendAsync("2 EUR", Arg.Any<CancellationToken>());
            invoices.SendAsync("3 EUR", Arg.Any<CancellationToken>());
        });
    }

    [Fact]
    public async Task A_body_that_is_started_can_be_captured_and_run_by_the_test()
    {
        var concurrency = Substitute.For<IConcurrency>();
        var scope = Substitute.For<IActivityScope>();
        var orders = Substitute.For<IChannelReader<int>>();
        var invoices = Substitute.For<IChannel<string>>();
        orders.ReceiveAllAsync(Arg.Any<CancellationToken>()).Returns(_ => Three());
        scope.CreateChannel("invoices", Arg.Any<ChannelOptions<string>>()).Returns(invoices);
        Func<IActivityScope, ValueTask>? root = null;
        Func<IActivityScope, ValueTask>? worker = null;
        _ = concurrency.RunAsync(
            "shop", Arg.Do<Func<IActivityScope, ValueTask>>(body => root = body), Arg.Any<ActivityOptions?>(), Arg.Any<CancellationToken>());
        scope.Start("price", Arg.Do<Func<IActivityScope, ValueTask>>(body => worker = body), 4, Arg.Any<ActivityOptions?>())
            .Returns(Substitute.For<IActivityGroup>());

        await RunShopAsync(concurrency, orders);
        await root!(scope);
        await worker!(scope);

        scope.Received().CreateChannel("invoices", Arg.Is<ChannelOptions<string>>(options => options.Capacity == 8));
        invoices.Received().CompleteAfter(Arg.Any<IActivity[]>());
        await invoices.Received(3).SendAsync(Arg.Any<string>(), Arg.Any<CancellationToken>());
    }

    [Fact]
    public async Task Overloads_for_everyday_reach_the_real_call_of_a_stand_in()
    {
        var concurrency = Substitute.For<IConcurrency>();
        var reader = Substitute.For<IChannelReader<int>>();
        reader.ReceiveAsync(Arg.Any<CancellationToken>()).Returns(new ValueTask<int>(7));

        concurrency.CreateChannel<int>("items", capacity: 5);
        concurrency.Start("task", _ => Task.CompletedTask);
        Assert.Equal(7, await reader.ReceiveAsync(TimeSpan.FromSeconds(1)));
        Assert.Equal(7, await reader.AsChannelReader().ReadAsync());

        concurrency.Received().CreateChannel("items", Arg.Is<ChannelOptions<int>>(options => options.Capacity == 5));
        concurrency.Received().Start("task", Arg.Any<Func<IActivityScope, ValueTask>>(), null);
    }

    [Fact]
    public async Task A_channel_completes_after_stand_ins_of_its_writers()
    {
        await using var runtime = ConcurrencyRuntime.Create(builder => builder.UseTasks());
        var channel = runtime.CreateChannel<int>("items", capacity: 1);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writer = Substitute.For<IActivity>();
        writer.Completion.Returns(ended.Task);

        channel.CompleteAfter(writer);
        Assert.False(channel.GetSnapshot().IsCompleted);
        ended.SetResult();

        Assert.False(await channel.WaitToReceiveAsync());
    }

    private static async ValueTask PriceAsync(IChannelReader<int> orders, IChannelWriter<string> invoices)
    {
        await foreach (var order in orders.ReceiveAllAsync())
            await invoices.SendAsync($"{order} EUR");
    }

    private static ValueTask RunShopAsync(IConcurrency concurrency, IChannelReader<int> orders) =>
        concurrency.RunAsync("shop", scope =>
        {
            var invoices = scope.CreateChannel<string>("invoices", capacity: 8);
            var pricing = scope.Start("price", _ => PriceAsync(orders, invoices), instances: 4);
            invoices.CompleteAfter(pricing);
            return default;
        });

    private static async IAsyncEnumerable<int> Three()
    {
        for (var order = 1; order <= 3; order++)
        {
            await Task.Yield();
            yield return order;
        }
    }
}

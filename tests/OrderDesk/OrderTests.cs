using System.Net;
using System.Net.Http.Json;
using OrderDesk.Orders;
using OrderDesk.Trouble;

namespace Concurrency.Tests.OrderDesk;

public sealed class OrderTests
{
    [Fact]
    public async Task An_order_goes_through_all_stages()
    {
        await using var desk = await RunningDesk.StartAsync();

        var id = await desk.OrderAsync();

        await RunningDesk.Until(async () => await desk.Client.GetFromJsonAsync<OrderState>($"/orders/{id}", RunningDesk.Json) == OrderState.Confirmed);
    }

    [Fact]
    public async Task The_load_is_orders_as_well()
    {
        await using var desk = await RunningDesk.StartAsync(("OrderDesk:Load:OrdersPerSecond", "200"));

        await RunningDesk.Until(async () => (await desk.CountAsync())[OrderState.Confirmed] >= 50);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(-1, 2, 1)]
    [InlineData(0, 5, 1)]
    [InlineData(0, 1, 0)]
    public async Task A_wrong_order_is_refused(int firstShelf, int secondShelf, int quantity)
    {
        await using var desk = await RunningDesk.StartAsync();

        var response = await desk.Client.PostAsJsonAsync("/orders", new { firstShelf, secondShelf, quantity });

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.All((await desk.CountAsync()).Values, count => Assert.Equal(0, count));
    }

    [Fact]
    public async Task A_full_desk_says_so_and_loses_nothing()
    {
        await using var desk = await RunningDesk.StartAsync();
        await desk.TurnAsync(TroubleKind.SlowPayments, isOn: true);
        var accepted = 0;

        while (await desk.Client.PostAsJsonAsync("/orders", new { firstShelf = 0, secondShelf = 1, quantity = 1 }) is { IsSuccessStatusCode: true })
            accepted++;

        await desk.TurnAsync(TroubleKind.SlowPayments, isOn: false);
        await RunningDesk.Until(async () => (await desk.CountAsync())[OrderState.Confirmed] == accepted);
    }

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        await using var desk = await RunningDesk.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, (await desk.Client.GetAsync("/orders/17")).StatusCode);
    }
}

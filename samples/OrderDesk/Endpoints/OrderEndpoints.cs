using Concurrency;
using Microsoft.AspNetCore.Http.HttpResults;
using OrderDesk.Orders;
using OrderDesk.Stock;

namespace OrderDesk.Endpoints;

// A request is a foreign caller: it may use the channels as an activity does.
internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/orders", Accept);
        routes.MapGet("/orders", (OrderBook book) => book.Counts);
        routes.MapGet("/orders/{id:long}", Find);
    }

    private static Results<Accepted<Order>, ValidationProblem, ProblemHttpResult> Accept(
        OrderRequest request, [FromKeyedServices("incoming")] IChannelWriter<Order> incoming, OrderBook book)
    {
        if (Check(request) is { Count: > 0 } problems)
            return TypedResults.ValidationProblem(problems);

        var order = new Order(book.NextId(), request.FirstShelf, request.SecondShelf, request.Quantity);
        book.Accept(order);
        if (incoming.TrySend(order))
            return TypedResults.Accepted($"/orders/{order.Id}", order);

        book.Withdraw(order);
        return TypedResults.Problem("The desk is full; try again later.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static Results<Ok<OrderState>, NotFound> Find(long id, OrderBook book) =>
        book.Find(id) is { } state ? TypedResults.Ok(state) : TypedResults.NotFound();

    private static Dictionary<string, string[]> Check(OrderRequest request)
    {
        var problems = new Dictionary<string, string[]>();
        CheckShelf(nameof(OrderRequest.FirstShelf), request.FirstShelf);
        CheckShelf(nameof(OrderRequest.SecondShelf), request.SecondShelf);
        if (request.FirstShelf == request.SecondShelf)
            problems[nameof(OrderRequest.SecondShelf)] = ["An order is of two different shelves."];

        if (request.Quantity is < 1 or > 1000)
            problems[nameof(OrderRequest.Quantity)] = ["The quantity is 1 to 1000."];

        return problems;

        void CheckShelf(string name, int number)
        {
            if (number is < 0 or >= Warehouse.ShelfCount)
                problems[name] = [$"The shelves are 0 to {Warehouse.ShelfCount - 1}."];
        }
    }
}

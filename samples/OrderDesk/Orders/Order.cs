namespace OrderDesk.Orders;

// What a customer wants: so many of the goods on two shelves.
internal sealed record Order(long Id, int FirstShelf, int SecondShelf, int Quantity)
{
    public decimal Price { get; init; }
}

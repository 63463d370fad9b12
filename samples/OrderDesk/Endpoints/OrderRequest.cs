namespace OrderDesk.Endpoints;

internal sealed record OrderRequest(int FirstShelf, int SecondShelf, int Quantity);

namespace OrderDesk.Orders;

internal enum OrderState
{
    Accepted,
    Priced,
    Reserved,
    Paid,
    Confirmed,

    // Given up after several attempts.
    Refused,
}

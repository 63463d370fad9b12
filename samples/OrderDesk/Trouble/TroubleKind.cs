namespace OrderDesk.Trouble;

internal enum TroubleKind
{
    // Shelves are taken in the order in which the customer named them, and not by their numbers.
    Deadlock,

    // The payment provider refuses.
    FailingPayments,

    // The payment provider takes a second for each order.
    SlowPayments,
}

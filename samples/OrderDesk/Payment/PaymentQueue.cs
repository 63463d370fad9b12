using Concurrency;
using OrderDesk.Orders;

namespace OrderDesk.Payment;

// The orders to be paid. It outlives the stage that pays, and owns the order in its hand: when the stage fails and is restarted,
// the order comes again, three times in all. Then it is refused.
internal sealed class PaymentQueue(
    IConcurrency concurrency,
    [FromKeyedServices("reserved")] IChannelReader<Order> reserved,
    [FromKeyedServices("refused")] IChannelWriter<DeadLetter<Order>> refused)
{
    public IRedeliveringReader<Order> Orders { get; } =
        concurrency.CreateRedeliveringReader("to-pay", reserved, new ItemRetry { MaxAttempts = 3 }, refused);
}

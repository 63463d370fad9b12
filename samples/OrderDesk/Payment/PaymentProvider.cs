using OrderDesk.Trouble;

namespace OrderDesk.Payment;

// Somebody else's service, over a network that is not there: it takes a while, and sometimes it is down.
internal sealed class PaymentProvider(TroubleBoard trouble, TimeProvider time)
{
    private static readonly TimeSpan s_usual = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);

    public async Task ChargeAsync(decimal amount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        await Task.Delay(trouble.IsOn(TroubleKind.SlowPayments) ? s_slow : s_usual, time, cancellationToken).ConfigureAwait(false);
        if (trouble.IsOn(TroubleKind.FailingPayments))
            throw new PaymentException("The payment provider answers 503.");
    }
}

internal sealed class PaymentException(string message) : Exception(message);

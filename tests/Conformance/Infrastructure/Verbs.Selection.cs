namespace Concurrency.Tests.Conformance;

public sealed partial class Verbs
{
    public ValueTask<ISelectCase> SelectAsync(ISelect select, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(select.Wait(cancellationToken)) : select.WaitAsync(cancellationToken);

    public ValueTask<ISelectCase?> SelectAsync(ISelect select, TimeSpan timeout, CancellationToken cancellationToken = default) =>
        IsBlocking ? new(select.Wait(timeout, cancellationToken)) : select.WaitAsync(timeout, cancellationToken);
}

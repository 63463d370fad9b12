namespace Concurrency.Waiting;

/// <summary>The registration of a wait on a caller's token; made only for waits with such a token, and kept with the wait.</summary>
internal sealed class TokenRegistration
{
    //   Open ──Register──▶ Registered ──Close──▶ Closed
    //   Open ──Close──▶ Closed (settled before the registration was stored: whoever stores it takes it back)
    private const int Open = 0;
    private const int Registered = 1;
    private const int Closed = 2;

    private CancellationTokenRegistration _registration;
    private int _state;

    public void Reset()
    {
        _registration = default;
        _state = Open;
    }

    /// <returns>False if a call-back may still reach the wait, which must then not be used again.</returns>
    public bool Register(Wait wait, CancellationToken cancellationToken)
    {
        _registration = cancellationToken.UnsafeRegister(
            static (wait, token) => ((Wait)wait!).CancelFromToken(token), wait);

        return Interlocked.CompareExchange(ref _state, Registered, Open) != Closed || _registration.Unregister();
    }

    /// <inheritdoc cref="Register"/>
    public bool Close() => Interlocked.Exchange(ref _state, Closed) != Registered || _registration.Unregister();
}

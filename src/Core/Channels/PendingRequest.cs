using System.Diagnostics;
using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>A request on its way, and the wait of whoever asked.</summary>
[DebuggerDisplay("{Value} to {Path,nq}")]
internal sealed class PendingRequest<TRequest, TReply>
    : Request<TRequest, TReply>, IPendingRequest, IWaitTarget, IHolderSource
{
    private readonly ConcurrencyRuntime _runtime;
    private readonly IChannelWriter<Request<TRequest, TReply>> _channel;
    private readonly Wait<TReply> _wait;
    private long _version;
    private Strand? _server;
    private ValueTask _sending;

    private PendingRequest(
        ConcurrencyRuntime runtime, IChannelWriter<Request<TRequest, TReply>> channel, TRequest request, Scope? caller)
        : base(request)
    {
        _runtime = runtime;
        _channel = channel;
        _wait = WaitPool<Wait<TReply>>.Rent(caller);
    }

    public string Path => _channel.Path;

    public string Pattern => (_channel as IWaitTarget)?.Pattern ?? Path;

    public string Kind => "Request";

    public ConcurrencyRuntime Runtime => _runtime;

    public TimeProvider TimeProvider => _runtime.TimeProvider;

    public static ValueTask<TReply> AskAsync(
        ConcurrencyRuntime runtime,
        IChannelWriter<Request<TRequest, TReply>> channel,
        TRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var thread = PerThread.Current;
        if (Verb.Refuse(thread.Scope, cancellationToken) is { } refusal)
            return Verb.Failed<TReply>(refusal);

        var pending = new PendingRequest<TRequest, TReply>(runtime, channel, request, thread.Scope);
        var wait = pending._wait;
        wait.Open(pending, OperationKind.Ask, thread.Scope, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        pending._version = wait.Version;
        var reply = wait.AsValueTask();
        wait.Publish(cancellationToken);
        pending.BeginSend(cancellationToken);
        return reply;
    }

    public static TReply Ask(
        ConcurrencyRuntime runtime,
        IChannelWriter<Request<TRequest, TReply>> channel,
        TRequest request,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(channel);
        var thread = Verb.EnterBlocking("Ask", "AskAsync");
        Verb.ThrowIfRefused(thread.Scope, cancellationToken);
        var pending = new PendingRequest<TRequest, TReply>(runtime, channel, request, thread.Scope);
        var wait = pending._wait;
        wait.OpenBlocking(pending, OperationKind.Ask, thread, Verb.NeedsRegistration(thread.Scope, cancellationToken));
        pending._version = wait.Version;
        try
        {
            channel.Send(pending, cancellationToken);
        }
        catch (Exception exception)
        {
            pending.TryFail(exception);
        }

        return wait.BlockForResult(cancellationToken);
    }

    public override bool TryReply(TReply reply)
    {
        _runtime.Seam?.Preempt(new(OperationKind.Reply, this));
        Discharge();
        if (!_wait.TryClaim(_version))
            return false;

        _wait.Result = reply;
        _wait.Settle();
        return true;
    }

    public override bool TryFail(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        _runtime.Seam?.Preempt(new(OperationKind.Reply, this));
        Discharge();
        if (!_wait.TryClaim(_version))
            return false;

        _wait.Error = error;
        _wait.Settle();
        return true;
    }

    public void DeliverTo(Strand server)
    {
        _server = server;
        if (!server.TryOwe(this))
            TryFail(new RequestUnansweredException($"Activity '{server.Path}' received a request from '{Path}' and has ended."));
    }

    // Who has received it owes the answer. Until then it is up to those who serve the channel.
    public void AddHolders(Wait wait, HolderSet holders)
    {
        if (_server is { } server)
            holders.Add(server, stamp: 0);
        else
            (_channel as IServedChannel)?.AddServers(holders);
    }

    // Stands in no queue: the send has a wait of its own, which is cancelled for the same reason.
    bool IWaitTarget.Abandon(Wait wait, ref AfterGate after) => true;

    private void BeginSend(CancellationToken cancellationToken)
    {
        try
        {
            _sending = _channel.SendAsync(this, cancellationToken);
            var awaiter = _sending.GetAwaiter();
            if (awaiter.IsCompleted)
                EndSend();
            else
                awaiter.UnsafeOnCompleted(EndSend);
        }
        catch (Exception exception)
        {
            TryFail(exception);
        }
    }

    private void EndSend()
    {
        try
        {
            _sending.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            TryFail(exception);
        }
    }

    private void Discharge() => _server?.Discharge(this);
}

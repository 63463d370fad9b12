namespace Concurrency.Hosting;

/// <summary>Completes the registered channels as the activities which are to complete them end.</summary>
internal sealed class ChannelCompleter
{
    private readonly IServiceProvider _services;
    private readonly Dictionary<string, Completion> _completions = new(StringComparer.OrdinalIgnoreCase);
    private volatile bool _isStopping;

    public ChannelCompleter(Registrations registrations, IServiceProvider services)
    {
        _services = services;
        foreach (var channel in registrations.Channels)
        {
            var count = registrations.Activities.Count(activity => Completes(activity, channel.Name));
            _completions.Add(channel.Name, new(channel, count));
        }
    }

    /// <summary>The host stops: from now on those who are cancelled are done.</summary>
    public void BeginStop() => _isStopping = true;

    /// <summary>
    /// Completes the channels that need nobody to complete them. For when those who do not drain are cancelled: they would fail
    /// by a channel which is closed to them.
    /// </summary>
    public void CompleteOnStop()
    {
        foreach (var completion in _completions.Values.Where(completion => completion.Channel.Options.CompletesOnStop))
            completion.Channel.Complete(_services, error: null);
    }

    /// <summary>All instances of an activity have ended.</summary>
    public void OnEnded(HostedRun run)
    {
        foreach (var name in run.Registration.Options.CompletedChannels)
        {
            var completion = _completions[name];
            completion.Add(run.Failure, FindCancellation(run));
            if (completion.IsLast())
                completion.Channel.Complete(_services, completion.Error);
        }
    }

    private static bool Completes(HostedActivityRegistration activity, string channel) =>
        activity.Options.CompletedChannels.Contains(channel, StringComparer.OrdinalIgnoreCase);

    // Who was cancelled because the host stops has sent all it was to send.
    private OperationCanceledException? FindCancellation(HostedRun run) =>
        run.Cancelled is { } path && !_isStopping
            ? new($"Activity '{path}' was cancelled before it had sent everything.")
            : null;

    private sealed class Completion(HostedChannelRegistration channel, int remaining)
    {
        private Exception? _failure;
        private Exception? _cancellation;

        public HostedChannelRegistration Channel => channel;

        public Exception? Error => Volatile.Read(ref _failure) ?? Volatile.Read(ref _cancellation);

        public void Add(Exception? failure, Exception? cancellation)
        {
            Interlocked.CompareExchange(ref _failure, failure, null);
            Interlocked.CompareExchange(ref _cancellation, cancellation, null);
        }

        public bool IsLast() => Interlocked.Decrement(ref remaining) == 0;
    }
}

namespace Concurrency.Hosting;

/// <summary>Completes the registered channels as the activities which are to complete them end, and as their readers fail.</summary>
internal sealed class ChannelCompleter
{
    private readonly IServiceProvider _services;
    private readonly Dictionary<string, Completion> _completions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _readers = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrencyTopology _topology;
    private volatile bool _isStopping;

    public ChannelCompleter(Registrations registrations, ConcurrencyTopology topology, IServiceProvider services)
    {
        _services = services;
        _topology = topology;
        foreach (var channel in registrations.Channels)
        {
            var count = registrations.Activities.Count(activity => Completes(activity, channel.Name));
            _completions.Add(channel.Name, new(channel, count));
        }

        foreach (var channel in topology.Channels.Where(HasKnownReadersOnly))
            _readers.Add(channel.Name, channel.Readers.Count);
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

        foreach (var channel in ReadBy(run.Registration.Name))
            OnReaderEnded(channel, run.Failure);
    }

    // Nobody receives from a channel whose last reader has failed, and who sends would wait until the grace period is over, or
    // for ever. Who completed may have had enough, and who was cancelled goes with the host: that says nothing about the stream.
    private void OnReaderEnded(string channel, Exception? failure)
    {
        int remaining;
        lock (_readers)
            remaining = --_readers[channel];

        if (remaining == 0 && failure is not null)
            _completions[channel].Channel.Complete(_services, failure);
    }

    private IEnumerable<string> ReadBy(string activity) =>
        _topology.Channels
            .Where(channel => _readers.ContainsKey(channel.Name) && channel.Readers.Contains(activity))
            .Select(channel => channel.Name);

    private bool HasKnownReadersOnly(ChannelNode channel) =>
        !_completions[channel.Name].Channel.Options.HasOtherReaders
            && channel.Readers.All(reader => _topology.Activities.Any(activity => activity.Name == reader));

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

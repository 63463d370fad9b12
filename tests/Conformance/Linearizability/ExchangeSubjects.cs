using System.Globalization;

namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>An exchanger: two exchanges are one event.</summary>
public sealed class ExchangerSubject(IExchanger<char> exchanger) : Subject<ExchangerSubject.State>(new(
    new(Open: null), Apply, state => state.Open is null))
{
    /// <param name="Open">An exchange whose partner is still missing.</param>
    public sealed record State(Call? Open);

    public override Operation Next(int activity, Random random, char item) => random.Next(4) == 0
        ? Instant("try-exchange", () => exchanger.TryExchange(item, out var received) ? $"{received}" : None, item)
        : Waiting("exchange", async (verbs, token) =>
            $"{(verbs.IsBlocking ? exchanger.Exchange(item, token) : await exchanger.ExchangeAsync(item, token))}", item);

    // A try fails unless somebody waits, which is nothing that took effect.
    private static State? Apply(State state, Call call)
    {
        if (call.Result == None)
            return state.Open is null ? state : null;

        if (state.Open is not { } partner)
            return new(call);

        return partner.Overlaps(call) && partner.Activity != call.Activity
            && partner.Result == $"{call.Argument}" && call.Result == $"{partner.Argument}"
            ? new(Open: null)
            : null;
    }
}

/// <summary>A promise: its state is what it holds, or nothing yet.</summary>
public sealed class PromiseSubject(IPromise<char> promise) : Subject<string>(new(None, Apply))
{
    public override Operation Next(int activity, Random random, char item) => random.Next(5) switch
    {
        < 2 => Waiting("wait", async (verbs, token) => $"{(verbs.IsBlocking ? promise.Wait(token) : await promise.WaitAsync(token))}"),
        < 3 => Instant("get", () => promise.TryGet(out var value) ? $"{value}" : None),
        _ => Instant("set", () => promise.TrySetResult(item) ? Done : None, item),
    };

    private static string? Apply(string state, Call call) => call.Verb switch
    {
        "set" when state == None => call.Result == Done ? $"{call.Argument}" : null,
        "set" => call.Result == None ? state : null,
        "wait" => state != None && call.Result == state ? state : null,
        _ => call.Result == state ? state : null,
    };
}

/// <summary>A latest value: its state is the value, its version, and what each watcher has seen.</summary>
public sealed class LatestSubject : Subject<LatestSubject.State>
{
    private readonly ILatest<char> _latest;
    private readonly ILatestWatcher<char>[] _watchers;

    public LatestSubject(ILatest<char> latest)
        : base(new(new('-', 1, new('1', Activities)), Apply))
    {
        _latest = latest;
        _watchers = [.. Enumerable.Range(0, Activities).Select(_ => latest.Watch(seen: 1))];
    }

    /// <param name="Value">The newest.</param>
    /// <param name="Version">Its number.</param>
    /// <param name="Seen">A digit for the watcher of each activity.</param>
    public sealed record State(char Value, int Version, string Seen);

    public override Operation Next(int activity, Random random, char item) => random.Next(8) switch
    {
        < 3 => Waiting("next", async (verbs, token) =>
            $"{(verbs.IsBlocking ? _watchers[activity].Next(token) : await _watchers[activity].NextAsync(token))}"),
        < 4 => Instant("try-next", () => _watchers[activity].TryNext(out var value) ? $"{value}" : None),
        < 5 => Instant("current", () => _latest.Current is var current ? $"{current.Value}{current.Version}" : None),
        _ => Instant("set", () => $"{_latest.Set(item)}", item),
    };

    private static State? Apply(State state, Call call)
    {
        var hasSeen = state.Seen[call.Activity] - '0' == state.Version;
        switch (call.Verb)
        {
            case "set":
                return call.Result == $"{state.Version + 1}" ? state with { Value = call.Argument, Version = state.Version + 1 } : null;
            case "current":
                return call.Result == $"{state.Value}{state.Version}" ? state : null;
            case var _ when call.Result == None:
                return hasSeen ? state : null;
            default:
                var seen = state.Seen.ToCharArray();
                seen[call.Activity] = (char)('0' + state.Version);
                return !hasSeen && call.Result == $"{state.Value}" ? state with { Seen = new(seen) } : null;
        }
    }
}

/// <summary>A broadcast to two subscribers that make senders wait: its state is what each has not received yet.</summary>
public sealed class BroadcastSubject : Subject<BroadcastSubject.State>
{
    private const int Capacity = 1;
    private readonly IBroadcast<char> _broadcast;
    private readonly ISubscription<char>[] _subscriptions;

    public BroadcastSubject(IBroadcast<char> broadcast)
        : base(new(new("", ""), Apply))
    {
        _broadcast = broadcast;
        _subscriptions = [.. Enumerable.Range(0, 2).Select(index => broadcast.Subscribe($"s{index}", new() { Capacity = Capacity }))];
    }

    public sealed record State(string First, string Second);

    public override Operation Next(int activity, Random random, char item)
    {
        var index = random.Next(2);
        var subscription = _subscriptions[index];
        return random.Next(8) switch
        {
            < 2 => Waiting("send", async (verbs, token) =>
            {
                if (verbs.IsBlocking)
                    _broadcast.Send(item, token);
                else
                    await _broadcast.SendAsync(item, token);

                return Done;
            }, item),
            < 3 => Instant("try-send", () => _broadcast.TrySend(item) ? Done : None, item),
            < 4 => Instant($"try-receive {index}", () => subscription.TryReceive(out var taken) ? $"{taken}" : None),
            _ => Waiting($"receive {index}", async (verbs, token) =>
                $"{(verbs.IsBlocking ? subscription.Receive(token) : await subscription.ReceiveAsync(token))}"),
        };
    }

    private static State? Apply(State state, Call call)
    {
        var words = call.Verb.Split(' ');
        if (words.Length == 1)
        {
            var hasRoom = state.First.Length < Capacity && state.Second.Length < Capacity;
            return call.Result == Done ? (hasRoom ? new(state.First + call.Argument, state.Second + call.Argument) : null)
                : call.Result == None && !hasRoom ? state
                : null;
        }

        var isFirst = int.Parse(words[1], CultureInfo.InvariantCulture) == 0;
        var items = isFirst ? state.First : state.Second;
        if (call.Result == None || items.Length == 0)
            return call.Result == None && items.Length == 0 ? state : null;

        return call.Result != $"{items[0]}" ? null
            : isFirst ? state with { First = items[1..] }
            : state with { Second = items[1..] };
    }
}

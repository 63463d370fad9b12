namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>Channels, with plain verbs and with selects over them. At a rendezvous a send and a receive are one event.</summary>
/// <param name="concurrency">Makes the selects.</param>
/// <param name="channels">The channels, all of one capacity.</param>
/// <param name="use">Through which forms.</param>
public sealed class ChannelSubject(IConcurrency concurrency, IChannel<char>[] channels, ChannelUse use)
    : Subject<ChannelSubject.State>(new(
        new(string.Concat(Enumerable.Repeat('|', channels.Length)), Completed: 0, Open: null),
        (state, call) => Apply(state, call, channels[0].GetSnapshot().Capacity),
        state => state.Open is null))
{
    /// <param name="Items">The items of each channel, each channel ended by a bar.</param>
    /// <param name="Completed">A bit for each completed channel.</param>
    /// <param name="Open">A send at a rendezvous, whose receive is still missing.</param>
    public sealed record State(string Items, int Completed, Call? Open);

    public static ChannelSubject Create(IConcurrency concurrency, int capacity, int count, ChannelUse use) =>
        new(
            concurrency,
            [.. Enumerable.Range(0, count).Select(index => concurrency.CreateChannel<char>($"c{index}", capacity))],
            use);

    public override Operation Next(int activity, Random random, char item)
    {
        var index = random.Next(channels.Length);
        var channel = channels[index];
        if (use == ChannelUse.Selects && random.Next(3) > 0)
            return NextSelect(random, item);

        return random.Next(use == ChannelUse.Tries ? 14 : 0, 22) switch
        {
            < 7 => Waiting($"send {index}", (verbs, token) => Closing(async () =>
            {
                await verbs.SendAsync(channel, item, token);
                return Done;
            }), item),
            < 14 => Waiting($"receive {index}", (verbs, token) => Closing(async () => $"{index}{await verbs.ReceiveAsync(channel, token)}")),
            < 16 => Instant($"try-send {index}", () => channel.TrySend(item) ? Done : None, item),
            < 18 => Instant($"try-receive {index}", () => channel.TryReceive(out var taken) ? $"{index}{taken}" : None),
            < 19 => Instant($"peek {index}", () => channel.TryPeek(out var first) ? $"{index}{first}" : None),
            < 21 => Instant($"count {index}", () => $"{channel.GetSnapshot().Count}"),
            _ => Instant($"complete {index}", () => channel.TryComplete() ? Done : None),
        };
    }

    private Operation NextSelect(Random random, char item)
    {
        var cases = channels.Select(channel => random.Next(2) == 0 ? channel.SendCase(item) : (ISelectCase)channel.ReceiveCase()).ToArray();
        var select = concurrency.CreateSelect([.. cases]);
        var verb = string.Concat(cases.Select(selectCase => selectCase is ISendCase<char> ? 's' : 'r'));
        return random.Next(4) == 0
            ? Instant($"try-select {verb}", () => select.TryWait(out var winner) ? Describe(cases, winner) : None, item)
            : Waiting($"select {verb}", async (verbs, token) => Describe(cases, await verbs.SelectAsync(select, token)), item);
    }

    private static string Describe(ISelectCase[] cases, ISelectCase winner)
    {
        var index = Array.IndexOf(cases, winner);
        return winner.Error is not null ? $"{index} closed"
            : winner is ISendCase<char> ? $"{index} sent"
            : $"{index}{((ISelectCase<char>)winner).Value}";
    }

    private static async ValueTask<string> Closing(Func<ValueTask<string>> verb)
    {
        try
        {
            return await verb();
        }
        catch (ChannelCompletedException)
        {
            return "closed";
        }
    }

    private static State? Apply(State state, Call call, int capacity)
    {
        var words = call.Verb.Split(' ');
        switch (words[0])
        {
            case "select" or "try-select":
                if (call.Result == None)
                    return state.Open is null && Enumerable.Range(0, words[1].Length).All(each => IsIdle(state, each, words[1][each], capacity)) ? state : null;

                var won = call.Result[0] - '0';
                return call.Result[1..] switch
                {
                    " closed" => words[1][won] == 's' ? Send(state, call, won, "closed", capacity) : Receive(state, call, won, "closed", capacity),
                    " sent" => words[1][won] == 's' ? Send(state, call, won, Done, capacity) : null,
                    _ => words[1][won] == 'r' ? Receive(state, call, won, call.Result, capacity) : null,
                };
            case "send":
                return Send(state, call, words[1][0] - '0', call.Result, capacity);
            case "receive":
                return Receive(state, call, words[1][0] - '0', call.Result, capacity);
        }

        if (state.Open is not null && words[0] != "try-receive")
            return null;

        var index = words[1][0] - '0';
        var items = ItemsOf(state, index);
        return words[0] switch
        {
            "try-send" when call.Result == Done => Send(state, call, index, Done, capacity),
            "try-send" => IsCompleted(state, index) || items.Length >= capacity ? state : null,
            "try-receive" when call.Result != None => Receive(state, call, index, call.Result, capacity),
            "try-receive" => items.Length == 0 && state.Open is null ? state : null,

            // At a rendezvous it shows what is offered, which is nothing that took effect.
            "peek" => capacity == 0 || call.Result == (items.Length == 0 ? None : $"{index}{items[0]}") ? state : null,
            "count" => call.Result == $"{items.Length}" ? state : null,
            _ => call.Result != (IsCompleted(state, index) ? None : Done) ? null : state with { Completed = state.Completed | (1 << index) },
        };
    }

    // Whether a case cannot be ready. At a rendezvous that depends on who waits, which is nothing that took effect.
    private static bool IsIdle(State state, int index, char direction, int capacity) =>
        !IsCompleted(state, index) && (direction == 's' ? ItemsOf(state, index).Length >= capacity : ItemsOf(state, index).Length == 0);

    private static State? Send(State state, Call call, int index, string result, int capacity)
    {
        var items = ItemsOf(state, index);
        return state.Open is not null ? null
            : result == "closed" ? (IsCompleted(state, index) ? state : null)
            : IsCompleted(state, index) ? null
            : capacity == 0 ? With(state, index, $"{call.Argument}") with { Open = call }
            : items.Length < capacity ? With(state, index, items + call.Argument)
            : null;
    }

    private static State? Receive(State state, Call call, int index, string result, int capacity)
    {
        var items = ItemsOf(state, index);
        if (result == "closed")
            return state.Open is null && IsCompleted(state, index) && items.Length == 0 ? state : null;

        if (items.Length == 0 || result != $"{index}{items[0]}" || (state.Open is { } open && (!open.Overlaps(call) || open.Activity == call.Activity)))
            return null;

        return With(state, index, items[1..]) with { Open = null };
    }

    private static bool IsCompleted(State state, int index) => (state.Completed & (1 << index)) != 0;

    private static string ItemsOf(State state, int index) => state.Items.Split('|')[index];

    private static State With(State state, int index, string items)
    {
        var all = state.Items.Split('|');
        all[index] = items;
        return state with { Items = string.Join('|', all) };
    }
}

/// <summary>The forms of a channel's verbs that a program uses.</summary>
public enum ChannelUse
{
    /// <summary>Those that never wait.</summary>
    Tries,

    /// <summary>Those that may wait, too.</summary>
    Verbs,

    /// <summary>Selects as well.</summary>
    Selects,
}

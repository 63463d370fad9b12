namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>A manual-reset event: its state is whether it is set.</summary>
public sealed class ManualResetEventSubject(IManualResetEvent manual) : Subject<string>(new("unset", Apply))
{
    public override Operation Next(int activity, Random random, char item) => random.Next(8) switch
    {
        < 3 => Waiting("wait", async (verbs, token) =>
        {
            if (verbs.IsBlocking)
                manual.Wait(token);
            else
                await manual.WaitAsync(token);

            return Done;
        }),
        < 4 => Instant("try-wait", () => manual.TryWait() ? Done : None),
        < 6 => Instant("set", () => manual.Set() ? Done : None),
        _ => Instant("reset", () => manual.Reset() ? Done : None),
    };

    private static string? Apply(string state, Call call) => call.Verb switch
    {
        "set" => (call.Result == Done) == (state == "unset") ? "set" : null,
        "reset" => (call.Result == Done) == (state == "set") ? "unset" : null,
        _ => (call.Result == Done) == (state == "set") ? state : null,
    };
}

/// <summary>An auto-reset event: its state is whether a set is remembered.</summary>
public sealed class AutoResetEventSubject(IAutoResetEvent auto) : Subject<string>(new("unset", Apply))
{
    public override Operation Next(int activity, Random random, char item) => random.Next(8) switch
    {
        < 3 => Waiting("wait", async (verbs, token) =>
        {
            if (verbs.IsBlocking)
                auto.Wait(token);
            else
                await auto.WaitAsync(token);

            return Done;
        }),
        < 4 => Instant("try-wait", () => auto.TryWait() ? Done : None),
        < 7 => Instant("set", () => auto.Set() ? Done : None),
        _ => Instant("reset", () => auto.Reset() ? Done : None),
    };

    private static string? Apply(string state, Call call) => (call.Verb, call.Result) switch
    {
        ("set", _) => (call.Result == Done) == (state == "unset") ? "set" : null,
        ("reset", _) => (call.Result == Done) == (state == "set") ? "unset" : null,
        (_, None) => state == "unset" ? state : null,
        _ => state == "set" ? "unset" : null,
    };
}

/// <summary>A countdown from three: its state is the count.</summary>
public sealed class CountdownSubject(ICountdownEvent countdown) : Subject<string>(new("3", Apply))
{
    private const string Refused = "refused";

    public override Operation Next(int activity, Random random, char item) => random.Next(8) switch
    {
        < 4 => Instant("signal", () =>
        {
            try
            {
                return countdown.Signal() ? Done : None;
            }
            catch (InvalidOperationException)
            {
                return Refused;
            }
        }),
        < 5 => Instant("add", () => countdown.TryAdd() ? Done : None),
        < 6 => Instant("try-wait", () => countdown.TryWait() ? Done : None),
        _ => Waiting("wait", async (verbs, token) =>
        {
            if (verbs.IsBlocking)
                countdown.Wait(token);
            else
                await countdown.WaitAsync(token);

            return Done;
        }),
    };

    private static string? Apply(string state, Call call)
    {
        var count = int.Parse(state, System.Globalization.CultureInfo.InvariantCulture);
        return call.Verb switch
        {
            "signal" => call.Result == (count == 0 ? Refused : count == 1 ? Done : None) ? $"{Math.Max(0, count - 1)}" : null,
            "add" => call.Result == (count == 0 ? None : Done) ? $"{(count == 0 ? 0 : count + 1)}" : null,
            _ => call.Result == (count == 0 ? Done : None) ? state : null,
        };
    }
}

/// <summary>A barrier for all activities: a phase is one event of all who arrived.</summary>
public sealed class BarrierSubject(IBarrier barrier) : Subject<BarrierSubject.State>(new(
    new(0, 0, 0, long.MinValue, long.MaxValue), Apply, state => state.Arrived == 0))
{
    /// <param name="Phase">The present one.</param>
    /// <param name="Arrived">How many calls of it have been taken.</param>
    /// <param name="Callers">A bit for each of those.</param>
    /// <param name="LastStart">When the last of them began.</param>
    /// <param name="FirstEnd">When the first of them ended, which is not before the last began.</param>
    public sealed record State(int Phase, int Arrived, int Callers, long LastStart, long FirstEnd);

    public override Operation Next(int activity, Random random, char item) => random.Next(4) == 0
        ? Instant("try-arrive", () => barrier.TrySignalAndWait(out var phase) ? $"{phase}" : None)
        : Waiting("arrive", async (verbs, token) =>
            $"{(verbs.IsBlocking ? barrier.SignalAndWait(token) : await barrier.SignalAndWaitAsync(token))}");

    // A try fails unless all others wait, which is nothing that took effect.
    private static State? Apply(State state, Call call)
    {
        if (call.Result == None)
            return state.Arrived == 0 ? state : null;

        var next = state with
        {
            Arrived = state.Arrived + 1,
            Callers = state.Callers | (1 << call.Activity),
            LastStart = Math.Max(state.LastStart, call.Start),
            FirstEnd = Math.Min(state.FirstEnd, call.End),
        };
        if (call.Result != $"{state.Phase}" || next.Callers == state.Callers || next.LastStart > next.FirstEnd)
            return null;

        return next.Arrived < Activities ? next : new(state.Phase + 1, 0, 0, long.MinValue, long.MaxValue);
    }
}

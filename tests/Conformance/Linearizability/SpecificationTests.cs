namespace Concurrency.Tests.Conformance.Linearizability;

/// <summary>The checker itself: histories made by hand, some of which are in no order.</summary>
public sealed class SpecificationTests : ConformanceTest
{
    [Fact]
    public void A_queue_that_gives_the_younger_item_first_is_refused()
    {
        Call[] sends = [new(0, "send 0", 'a', Subject.Done, 0, 1), new(0, "send 0", 'b', Subject.Done, 2, 3)];

        Assert.True(Accepts(Channel(2), [.. sends, new(1, "receive 0", ' ', "0a", 4, 5), new(1, "receive 0", ' ', "0b", 6, 7)]));
        Assert.False(Accepts(Channel(2), [.. sends, new(1, "receive 0", ' ', "0b", 4, 5), new(1, "receive 0", ' ', "0a", 6, 7)]));
    }

    [Fact]
    public void Calls_that_overlap_may_be_in_either_order_and_others_not()
    {
        Call late = new(0, "send 0", 'a', Subject.Done, 0, 9);

        Assert.True(Accepts(Channel(1), [late, new(1, "try-receive 0", ' ', Subject.None, 2, 3), new(1, "receive 0", ' ', "0a", 4, 5)]));
        Assert.False(Accepts(Channel(1), [late with { End = 1 }, new(1, "try-receive 0", ' ', Subject.None, 2, 3)]));
        Assert.False(Accepts(Channel(1), [late, new(1, "receive 0", ' ', "0a", 2, 3), new(2, "receive 0", ' ', "0a", 4, 5)]));
    }

    [Fact]
    public void An_item_beyond_the_capacity_or_after_the_end_is_refused()
    {
        Call[] sends = [new(0, "send 0", 'a', Subject.Done, 0, 1), new(0, "send 0", 'b', Subject.Done, 2, 3)];

        Assert.False(Accepts(Channel(1), sends));
        Assert.True(Accepts(Channel(2), sends));
        Assert.False(Accepts(Channel(2), [new(1, "complete 0", ' ', Subject.Done, -3, -2), .. sends]));
        Assert.False(Accepts(Channel(2), [.. sends, new(1, "complete 0", ' ', Subject.Done, 4, 5), new(1, "receive 0", ' ', "closed", 6, 7)]));
    }

    [Fact]
    public void A_rendezvous_of_two_who_were_never_there_together_is_refused()
    {
        Call send = new(0, "send 0", 'a', Subject.Done, 0, 4);

        Assert.True(Accepts(Channel(0), [send, new(1, "receive 0", ' ', "0a", 3, 6)]));
        Assert.False(Accepts(Channel(0), [send, new(1, "receive 0", ' ', "0a", 5, 6)]));
        Assert.False(Accepts(Channel(0), [send]));
    }

    [Fact]
    public void A_select_that_took_two_or_found_nothing_where_there_was_something_is_refused()
    {
        var channels = ChannelSubject.Create(Runtime, capacity: 1, count: 2, ChannelUse.Selects);
        Call[] full = [new(0, "send 0", 'a', Subject.Done, 0, 1), new(0, "send 1", 'b', Subject.Done, 2, 3)];

        Assert.True(Accepts(channels, [.. full, new(1, "select rr", ' ', "1b", 4, 5), new(1, "count 0", ' ', "1", 6, 7)]));
        Assert.False(Accepts(channels, [.. full, new(1, "select rr", ' ', "1b", 4, 5), new(1, "count 0", ' ', "0", 6, 7)]));
        Assert.False(Accepts(channels, [.. full, new(1, "try-select rr", ' ', Subject.None, 4, 5)]));
        Assert.False(Accepts(channels, [.. full, new(1, "select sr", 'c', "0 sent", 4, 5)]));
    }

    [Fact]
    public void Two_owners_at_once_are_refused()
    {
        var mutex = new MutexSubject(Runtime.CreateMutex("mutex"));
        Call first = new(0, "acquire", ' ', Subject.Done, 0, 1);
        Call second = new(1, "acquire", ' ', Subject.Done, 2, 5);

        Assert.True(Accepts(mutex, [first, second, new(0, "release", ' ', Subject.Done, 3, 4)]));
        Assert.False(Accepts(mutex, [first, second, new(0, "release", ' ', Subject.Done, 6, 7)]));
        var owner = new ReaderWriterLockSubject(Runtime.CreateReaderWriterLock("lock"));
        Assert.True(Accepts(owner, [first with { Verb = "read" }, second with { Verb = "read" }]));
        Assert.False(Accepts(owner, [first with { Verb = "read" }, second with { Verb = "write" }]));
        var semaphore = new SemaphoreSubject(Runtime.CreateSemaphore("semaphore", 2), tries: false);
        Assert.True(Accepts(semaphore, [first with { Argument = '1' }, second with { Argument = '1' }]));
        Assert.False(Accepts(semaphore, [first with { Argument = '1' }, second with { Argument = '2' }]));
    }

    [Fact]
    public void Signals_that_come_from_nowhere_are_refused()
    {
        Call set = new(0, "set", ' ', Subject.Done, 0, 1);
        Call wait = new(1, "wait", ' ', Subject.Done, 2, 3);
        var auto = new AutoResetEventSubject(Runtime.CreateAutoResetEvent("auto"));
        var manual = new ManualResetEventSubject(Runtime.CreateManualResetEvent("manual"));
        var countdown = new CountdownSubject(Runtime.CreateCountdownEvent("countdown", 3));

        Assert.True(Accepts(manual, [set, wait, wait with { Activity = 2 }]));
        Assert.False(Accepts(auto, [set, wait, wait with { Activity = 2 }]));
        Assert.True(Accepts(auto, [set, wait]));
        Assert.False(Accepts(manual, [wait, set with { Start = 4, End = 5 }]));
        Assert.False(Accepts(countdown, [new(0, "signal", ' ', Subject.None, 0, 1), wait]));
    }

    [Fact]
    public void A_phase_without_all_and_an_exchange_with_oneself_are_refused()
    {
        var barrier = new BarrierSubject(Runtime.CreateBarrier("barrier", Subject.Activities));
        Call[] phase = [.. Enumerable.Range(0, Subject.Activities).Select(activity => new Call(activity, "arrive", ' ', "0", activity, 9))];
        Assert.True(Accepts(barrier, phase));
        Assert.False(Accepts(barrier, phase[..2]));
        Assert.False(Accepts(barrier, [.. phase[..2], phase[2] with { Start = 10, End = 11 }]));

        var exchanger = new ExchangerSubject(Runtime.CreateExchanger<char>("exchanger"));
        Call first = new(0, "exchange", 'a', "b", 0, 5);
        Assert.True(Accepts(exchanger, [first, new(1, "exchange", 'b', "a", 1, 6)]));
        Assert.False(Accepts(exchanger, [first, new(1, "exchange", 'b', "c", 1, 6)]));
        Assert.False(Accepts(exchanger, [first with { Result = "a" }]));
    }

    [Fact]
    public void Values_that_change_or_go_back_are_refused()
    {
        var promise = new PromiseSubject(Runtime.CreatePromise<char>("promise"));
        Call[] sets = [new(0, "set", 'a', Subject.Done, 0, 1), new(0, "set", 'b', Subject.None, 2, 3)];
        Assert.True(Accepts(promise, [.. sets, new(1, "get", ' ', "a", 4, 5)]));
        Assert.False(Accepts(promise, [.. sets, new(1, "get", ' ', "b", 4, 5)]));

        var latest = new LatestSubject(Runtime.CreateLatest("latest", '-'));
        sets = [new(0, "set", 'a', "2", 0, 1), new(0, "set", 'b', "3", 2, 3)];
        Assert.True(Accepts(latest, [.. sets, new(1, "next", ' ', "b", 4, 5)]));
        Assert.False(Accepts(latest, [.. sets, new(1, "next", ' ', "a", 4, 5)]));
        Assert.False(Accepts(latest, [.. sets, new(1, "next", ' ', "b", 4, 5), new(1, "next", ' ', "b", 6, 7)]));

        var broadcast = new BroadcastSubject(Runtime.CreateBroadcast<char>("broadcast"));
        Call send = new(0, "send", 'a', Subject.Done, 0, 1);
        Assert.True(Accepts(broadcast, [send, new(1, "receive 0", ' ', "a", 2, 3), new(1, "receive 1", ' ', "a", 4, 5)]));
        Assert.False(Accepts(broadcast, [send, new(1, "receive 0", ' ', "a", 2, 3), new(1, "receive 0", ' ', "a", 4, 5)]));
        Assert.False(Accepts(broadcast, [send, send with { Argument = 'b', Start = 2, End = 3 }]));
    }

    private ChannelSubject Channel(int capacity) => ChannelSubject.Create(Runtime, capacity, count: 1, ChannelUse.Verbs);

    private static bool Accepts(Subject subject, Call[] history) => subject.Accepts(history);
}

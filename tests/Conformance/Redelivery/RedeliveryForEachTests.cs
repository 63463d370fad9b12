namespace Concurrency.Tests.Conformance.Redelivery;

/// <summary>For-each over a redelivering reader: a failure of a body is an attempt, and what a cancelled loop had in hand is kept.</summary>
public sealed class RedeliveryForEachTests : RedeliveryTest
{
    [Theory, MemberData(nameof(Backends))]
    public async Task A_failed_body_is_tried_again_and_the_last_failure_is_in_the_dead_letter(string backend)
    {
        var reader = ReaderOver(20, new() { MaxAttempts = 3 });
        var attempts = new int[20];
        await Soon(Runtime.RunAsync("root", scope => scope.ForEachAsync("work", reader, 3, async (worker, delivery) =>
        {
            await worker.YieldAsync();
            var attempt = Interlocked.Increment(ref attempts[delivery.Item]);
            Assert.Equal(attempt, delivery.Attempt);
            if (delivery.Item % 5 == 0 || (delivery.Item % 2 == 0 && attempt == 1))
                throw new InvalidDataException($"{delivery.Item}, {attempt}");
        }), On(backend)));

        Assert.Equal(Enumerable.Range(0, 20).Select(item => item % 5 == 0 ? 3 : item % 2 == 0 ? 2 : 1), attempts);
        AssertAccount(reader, settled: 16, dead: 4, isCompleted: true);
        var letters = new List<string>();
        while (DeadLetters.TryReceive(out var letter))
        {
            Assert.StartsWith("root/work/worker[", letter.ActivityPath, StringComparison.Ordinal);
            letters.Add(letter.Failure.Message);
        }

        Assert.Equal(["0, 3", "10, 3", "15, 3", "5, 3"], letters.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task Without_dead_letters_the_last_failure_fails_the_loop(string backend)
    {
        var reader = ReaderOver(5, new() { MaxAttempts = 2 }, hasDeadLetters: false);

        var error = await Record.ExceptionAsync(() => Soon(Runtime.RunAsync("root", scope => scope.ForEachAsync(
            "work", reader, 2, (_, delivery) => delivery.Item == 1 ? throw Broken : default), On(backend))));

        Assert.Same(Broken, error);
        Assert.Equal((1, 0), (reader.GetSnapshot().Kept, reader.GetSnapshot().InHand));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task What_a_cancelled_loop_had_in_hand_goes_back_to_the_reader_and_to_the_next_loop_first(string backend)
    {
        var reader = ReaderOver(5, new() { MaxAttempts = 1 });
        var begun = 0;
        var root = Runtime.Start("root", scope => scope.ForEachAsync("work", reader, 3, async (worker, _) =>
        {
            Interlocked.Increment(ref begun);
            await WaitForEver(worker);
        }), On(backend));
        await Until(() => Volatile.Read(ref begun) == 3);

        root.Cancel();

        await HasEnded(root);
        AssertAccount(reader, settled: 0, dead: 0, kept: 3);
        var seen = new List<(int, int)>();
        await Soon(Runtime.RunAsync("root", scope => scope.ForEachAsync("work", reader, 1, (_, delivery) =>
        {
            seen.Add((delivery.Item, delivery.Attempt));
            return default;
        }), On(backend)));
        Assert.Equal([(0, 2), (1, 2), (2, 2)], seen.Take(3).Order());
        Assert.Equal([(3, 1), (4, 1)], seen.Skip(3));
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task What_fails_after_the_body_has_settled_its_item_fails_the_loop(string backend)
    {
        var reader = ReaderOver(1);

        var error = await Record.ExceptionAsync(() => Soon(Runtime.RunAsync("root", scope => scope.ForEachAsync("work", reader, 1, (_, delivery) =>
        {
            delivery.Complete();
            throw Broken;
        }), On(backend))));

        Assert.Same(Broken, error);
        AssertAccount(reader, settled: 1, dead: 0);
    }

    [Theory, MemberData(nameof(Backends))]
    public async Task A_cancellation_that_nobody_requested_is_a_failure_of_the_item(string backend)
    {
        var reader = ReaderOver(1, new() { MaxAttempts = 1 });

        await Soon(Runtime.RunAsync(
            "root", scope => scope.ForEachAsync("work", reader, 1, (_, _) => throw new TaskCanceledException("timed out")), On(backend)));

        Assert.True(DeadLetters.TryReceive(out var letter));
        Assert.IsType<TaskCanceledException>(letter.Failure);
    }

    [Fact]
    public async Task Wrong_arguments_are_refused() =>
        await Soon(Runtime.RunAsync("root", scope =>
        {
            var reader = Reader();
            Assert.Throws<ArgumentOutOfRangeException>(
                "maxDegreeOfParallelism", () => { _ = scope.ForEachAsync("work", reader, 0, (_, _) => default); });
            Assert.Throws<ArgumentNullException>(
                "source", () => { _ = scope.ForEachAsync("work", (IRedeliveringReader<int>)null!, 1, (_, _) => default); });
            Assert.Throws<ArgumentNullException>("body", () => { _ = scope.ForEachAsync("work", reader, 1, null!); });
            return ValueTask.CompletedTask;
        }));
}

using Auction.Room;
using Auction.Rules;
using Concurrency.Tests.Conformance;
using Xunit;

namespace Concurrency.Tests.Samples;

public sealed class AuctionTests
{
    private static readonly TimeSpan s_period = TimeSpan.FromHours(1);

    private readonly ManualTimeProvider _time = new();
    private readonly StringWriter _transcript = new();

    [Theory]
    [MemberData(nameof(Placements.All), MemberType = typeof(Placements))]
    public async Task The_highest_value_wins_one_step_above_the_second_highest(string placement)
    {
        await using var runtime = Placements.CreateRuntime(placement, _time);
        var room = new AuctionRoom(Programme.Default, s_period, _transcript);

        var board = await HoldAsync(room, runtime);

        Assert.Equal(
            [new("clock", "ada", 210), new("map", Winner: null, 65), new("vase", "ada", 50), new("stone", Winner: null, 0)],
            board.Results);
        Assert.Equal(260, board.Revenue);
        Assert.Equal(Expectation.Of(Programme.Default), board.Results);
    }

    [Theory]
    [MemberData(nameof(Placements.All), MemberType = typeof(Placements))]
    public async Task Every_reporter_hears_all_and_sees_no_board_half_written(string placement)
    {
        await using var runtime = Placements.CreateRuntime(placement, _time);
        var room = new AuctionRoom(Programme.Default, s_period, _transcript);

        await HoldAsync(room, runtime);

        var said = _transcript.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Length;
        Assert.Equal([(said, 0), (said, 0)], room.Reporters.Select(reporter => (reporter.Looks, reporter.HalfWritten)));
        Assert.All(room.Present, activity => Assert.Equal(ActivityState.Completed, activity.State));
        Assert.Empty(runtime.Survey());
    }

    [Fact]
    public async Task The_same_is_said_under_every_placement()
    {
        var transcripts = new List<string>();
        foreach (var row in Placements.All)
        {
            await using var runtime = Placements.CreateRuntime(row.Data, _time);
            using var transcript = new StringWriter();
            await HoldAsync(new AuctionRoom(Programme.Default, s_period, transcript), runtime);
            transcripts.Add(transcript.ToString());
        }

        Assert.NotEmpty(transcripts[0]);
        Assert.Equal(Enumerable.Repeat(transcripts[0], transcripts.Count), transcripts);
    }

    // As long as somebody waits, time goes on. Ticks which nobody waits for are missed, and do no harm.
    private async Task<Board> HoldAsync(AuctionRoom room, ConcurrencyRuntime runtime)
    {
        var auction = room.RunAsync(runtime, CancellationToken.None).AsTask();
        while (!auction.IsCompleted)
        {
            _time.Advance(s_period);
            await Task.Yield();
        }

        return await auction;
    }
}

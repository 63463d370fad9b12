using System.Runtime.CompilerServices;
using Concurrency.Backends;

namespace Concurrency.Tests.Conformance.Waiting;

/// <summary>A parked thread tells where it is, and stays as it was.</summary>
public sealed class ParkerTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_parked_thread_shows_its_stack_and_stays_parked()
    {
        var parker = new Parker();
        var isOver = false;
        var parked = OnAThread(() => ParkUntil(parker, ref isOver));

        for (var round = 0; round < 100; round++)
            Assert.Contains(nameof(ParkUntil), parker.TryCaptureStack(s_patience), StringComparison.Ordinal);

        Assert.False(parked.IsCompleted);
        Volatile.Write(ref isOver, true);
        parker.Unpark();
        await parked.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Where_nobody_parks_there_is_no_stack_and_whoever_parks_next_is_not_held_up()
    {
        var parker = new Parker();

        Assert.Null(parker.TryCaptureStack(TimeSpan.Zero));

        var isOver = false;
        var parked = OnAThread(() => ParkUntil(parker, ref isOver));
        Assert.NotNull(parker.TryCaptureStack(s_patience));
        Volatile.Write(ref isOver, true);
        parker.Unpark();
        await parked.WaitAsync(s_patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_permit_given_while_a_stack_is_asked_for_is_not_lost()
    {
        const int Rounds = 20_000;
        var ping = new Parker();
        var pong = new Parker();
        var turn = 0;
        var first = OnAThread(() => Play(ping, pong, player: 0));
        var second = OnAThread(() => Play(pong, ping, player: 1));
        var both = Task.WhenAll(first, second);
        while (!both.IsCompleted)
        {
            ping.TryCaptureStack(TimeSpan.Zero);
            pong.TryCaptureStack(TimeSpan.FromMilliseconds(1));
        }

        await both;

        Assert.Equal(Rounds * 2, turn);

        void Play(Parker own, Parker other, int player)
        {
            for (var round = 0; round < Rounds; round++)
            {
                while (Volatile.Read(ref turn) % 2 != player)
                    own.Park();

                Volatile.Write(ref turn, turn + 1);
                other.Unpark();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ParkUntil(Parker parker, ref bool isOver)
    {
        while (!Volatile.Read(ref isOver))
            parker.Park();
    }

    private static Task OnAThread(Action code) =>
        Task.Factory.StartNew(code, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

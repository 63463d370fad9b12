using System.Diagnostics;
using Concurrency.Backends;

namespace Concurrency.Tests.Backends;

/// <summary>A thread is parked in two sleeps, a short one and one that has no end, and is woken from both.</summary>
public sealed class ParkerTests
{
    [Fact]
    public void A_permit_given_in_the_first_sleep_wakes_the_thread()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whether a thread is asleep is read from /proc.");

        const int Rounds = 50;
        var parker = new Parker();
        var taken = 0;
        var thread = StartThread(nameof(parker), () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                parker.Park();
                Interlocked.Increment(ref taken);
            }
        });
        for (var round = 1; round <= Rounds; round++)
        {
            Asleep(nameof(parker));
            parker.Unpark();
            Eventually.True(() => Volatile.Read(ref taken) == round);
        }

        Eventually.Ended(thread);
    }

    [Fact]
    public void A_permit_given_in_the_second_sleep_wakes_the_thread()
    {
        var parker = new Parker();
        var thread = StartThread(nameof(parker), parker.Park);
        Eventually.Parked(thread);

        parker.Unpark();

        Eventually.Ended(thread);
    }

    [Fact]
    public void An_interrupt_that_comes_in_the_first_sleep_reaches_the_thread_after_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Whether a thread is asleep is read from /proc.");

        AssertInterrupted(_ => Asleep(nameof(Parker)));
    }

    [Fact]
    public void An_interrupt_reaches_a_thread_in_the_second_sleep() => AssertInterrupted(Eventually.Parked);

    // Each goes over from the first to the second at about the moment at which it is woken.
    [Fact]
    public void A_permit_given_between_the_two_sleeps_is_not_lost()
    {
        const int Threads = 32;
        const int Rounds = 8;
        var random = new Random(Threads);
        var parkers = Enumerable.Range(0, Threads).Select(_ => new Parker()).ToArray();
        using var parking = new CountdownEvent(Threads);
        var isOver = false;
        var threads = parkers.Select(parker => StartThread(nameof(parker), () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                parking.Signal();
                parker.Park();
            }
        })).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            Eventually.Signaled(parking.WaitHandle);
            parking.Reset();
            Volatile.Write(ref isOver, round == Rounds);
            var wait = TimeSpan.FromMilliseconds(98 + (4 * random.NextDouble()));
            for (var began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < wait;)
                Thread.Yield();

            foreach (var parker in parkers)
                parker.Unpark();
        }

        Assert.All(threads, Eventually.Ended);
    }

    private static void AssertInterrupted(Action<Thread> untilAsleep)
    {
        var parker = new Parker();
        var interrupts = 0;
        var thread = StartThread(nameof(Parker), () =>
        {
            try
            {
                parker.Park();
            }
            catch (ThreadInterruptedException)
            {
                Interlocked.Increment(ref interrupts);
            }

            // There is no permit left, nor an interrupt.
            parker.Park();
        });
        untilAsleep(thread);

        thread.Interrupt();

        Eventually.True(() => Volatile.Read(ref interrupts) == 1);
        Eventually.Parked(thread);
        parker.Unpark();
        Eventually.Ended(thread);
    }

    private static void Asleep(string name) =>
        Eventually.True(() => KernelThread.WithNamePrefix(name) is [{ IsAsleep: true }]);

    private static Thread StartThread(string name, Action code)
    {
        var thread = new Thread(() => code()) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }
}

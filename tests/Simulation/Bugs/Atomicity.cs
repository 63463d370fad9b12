namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>Steps which were meant to be one.</summary>
internal static class Atomicity
{
    /// <summary>I/O begins after the driver has stopped: between the look at the flag and the count. Qadeer and Wu, KISS, 2004.</summary>
    public static ValueTask Bluetooth(IActivityScope scope) => Drive(scope, countsFirst: false);

    public static ValueTask BluetoothFixed(IActivityScope scope) => Drive(scope, countsFirst: true);

    public static ValueTask ReorderThree(IActivityScope scope) => Reorder(scope, setters: 3);

    public static ValueTask ReorderFive(IActivityScope scope) => Reorder(scope, setters: 5);

    public static ValueTask ReorderFixed(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var a = new SimulatedVariable<int>("a");
        var b = new SimulatedVariable<int>("b");
        scope.Start("set", async _ =>
        {
            using (await gate.AcquireAsync())
            {
                a.Value = 1;
                b.Value = -1;
            }
        });
        scope.Start("check", async _ =>
        {
            using (await gate.AcquireAsync())
                Claim.That(a.Value != 1 || b.Value != 0, "Half of it is seen.");
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Each stage has its lock, and a reader comes between the stages. SCTBench, CS.twostage.</summary>
    public static ValueTask TwoStage(IActivityScope scope)
    {
        var firstGate = scope.CreateMutex("firstGate");
        var secondGate = scope.CreateMutex("secondGate");
        var (first, second) = (0, 0);
        scope.Start("writer", async _ =>
        {
            using (await firstGate.AcquireAsync())
                first = 1;

            using (await secondGate.AcquireAsync())
                second = first + 1;
        });
        scope.Start("reader", async _ =>
        {
            int seen;
            using (await firstGate.AcquireAsync())
                seen = first;

            if (seen == 0)
                return;

            using (await secondGate.AcquireAsync())
                Claim.That(second == seen + 1, "Only the first stage is seen.");
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask TwoStageFixed(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        var (first, second) = (0, 0);
        scope.Start("writer", async _ =>
        {
            using (await gate.AcquireAsync())
            {
                first = 1;
                second = first + 1;
            }
        });
        scope.Start("reader", async _ =>
        {
            using (await gate.AcquireAsync())
                Claim.That(first == 0 || second == first + 1, "Only the first stage is seen.");
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>One datum, guarded by two different locks. CS.wronglock.</summary>
    public static ValueTask WrongLock(IActivityScope scope)
    {
        var rightGate = scope.CreateMutex("rightGate");
        return AddFour(scope, rightGate, scope.CreateMutex("wrongGate"));
    }

    public static ValueTask WrongLockFixed(IActivityScope scope)
    {
        var gate = scope.CreateMutex("gate");
        return AddFour(scope, gate, gate);
    }

    /// <summary>The length is read, then the source shrinks, then so much is copied. CS.stringbuffer.</summary>
    public static ValueTask StringBuffer(IActivityScope scope)
    {
        var source = scope.CreateMutex("source");
        var length = 10;
        scope.Start("append", async _ =>
        {
            int count;
            using (await source.AcquireAsync())
                count = length;

            using (await source.AcquireAsync())
                Claim.That(count <= length, "The copy goes beyond the end.");
        });
        scope.Start("shrink", async _ =>
        {
            using (await source.AcquireAsync())
                length = 0;
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask StringBufferFixed(IActivityScope scope)
    {
        var source = scope.CreateMutex("source");
        var length = 10;
        scope.Start("append", async _ =>
        {
            using (await source.AcquireAsync())
            {
                var count = length;
                Claim.That(count <= length, "The copy goes beyond the end.");
            }
        });
        scope.Start("shrink", async _ =>
        {
            using (await source.AcquireAsync())
                length = 0;
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>It becomes null between the check and the use.</summary>
    public static ValueTask CheckThenUse(IActivityScope scope)
    {
        var instance = new SimulatedVariable<string?>("instance", "instance");
        scope.Start("user", _ =>
        {
            for (var round = 0; round < 10 && instance.Value is not null; round++)
                Claim.That(instance.Value is not null, "It has become null.");

            return ValueTask.CompletedTask;
        });
        scope.Start("remover", async body =>
        {
            await body.YieldAsync();
            instance.Value = null;
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask CheckThenUseFixed(IActivityScope scope)
    {
        var instance = new SimulatedVariable<string?>("instance", "instance");
        scope.Start("user", _ =>
        {
            for (var round = 0; round < 10 && instance.Value is { } own; round++)
                Claim.That(own is not null, "It has become null.");

            return ValueTask.CompletedTask;
        });
        scope.Start("remover", async body =>
        {
            await body.YieldAsync();
            instance.Value = null;
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Two test whether it is closed, and both close.</summary>
    public static ValueTask DoubleClose(IActivityScope scope)
    {
        var channel = scope.CreateChannel<int>("channel", capacity: 1);
        scope.Start("a", _ => Close());
        scope.Start("b", _ => Close());
        return ValueTask.CompletedTask;

        ValueTask Close()
        {
            if (!channel.GetSnapshot().IsCompleted)
                Claim.That(channel.TryComplete(), "It was closed already.");

            return ValueTask.CompletedTask;
        }
    }

    /// <summary>It is closed between the test and the send.</summary>
    public static ValueTask SendOnClosed(IActivityScope scope)
    {
        var channel = scope.CreateChannel<int>("channel", capacity: 1);
        scope.Start("sender", async _ =>
        {
            if (!channel.GetSnapshot().IsCompleted)
                await channel.SendAsync(1);
        });
        scope.Start("closer", async body =>
        {
            await body.YieldAsync();
            channel.TryComplete();
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask SendOnClosedFixed(IActivityScope scope)
    {
        var channel = scope.CreateChannel<int>("channel", capacity: 1);
        scope.Start("sender", _ =>
        {
            channel.TrySend(1);
            return ValueTask.CompletedTask;
        });
        scope.Start("closer", async body =>
        {
            await body.YieldAsync();
            channel.TryComplete();
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Two look whether a promise is kept, and both believe that they have kept it.</summary>
    public static ValueTask DoubleCompletion(IActivityScope scope) => CompleteTwice(scope, believesWhatItSaw: true);

    public static ValueTask DoubleCompletionFixed(IActivityScope scope) => CompleteTwice(scope, believesWhatItSaw: false);

    /// <summary>Double-checked creation, without the second check.</summary>
    public static ValueTask DoubleCreation(IActivityScope scope) => Create(scope, checksAgain: false);

    public static ValueTask DoubleCreationFixed(IActivityScope scope) => Create(scope, checksAgain: true);

    /// <summary>To cancel said that the call-back will not run; it runs all the same.</summary>
    public static ValueTask TimerAndCancel(IActivityScope scope)
    {
        var isCancelled = new SimulatedVariable<bool>("isCancelled");
        var hasFired = new SimulatedVariable<bool>("hasFired");
        scope.Start("timer", _ =>
        {
            if (!isCancelled.Value)
                hasFired.Value = true;

            return ValueTask.CompletedTask;
        });
        scope.Start("canceller", _ =>
        {
            if (hasFired.Value)
                return ValueTask.CompletedTask;

            isCancelled.Value = true;
            Simulation.Eventually("what was cancelled has not run", () => !hasFired.Value);
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    public static ValueTask TimerAndCancelFixed(IActivityScope scope)
    {
        var state = new SimulatedVariable<string>("state", "armed");
        scope.Start("timer", _ =>
        {
            state.CompareExchange("fired", "armed");
            return ValueTask.CompletedTask;
        });
        scope.Start("canceller", _ =>
        {
            if (state.CompareExchange("cancelled", "armed") == "armed")
                Simulation.Eventually("what was cancelled has not run", () => state.Value != "fired");

            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    private static ValueTask CompleteTwice(IActivityScope scope, bool believesWhatItSaw)
    {
        var promise = scope.CreatePromise<string>("promise");
        var winners = 0;
        Simulation.Eventually("one winner", () => winners == 1);
        scope.Start("a", body => Complete(body.Path));
        scope.Start("b", body => Complete(body.Path));
        return ValueTask.CompletedTask;

        ValueTask Complete(string name)
        {
            if (believesWhatItSaw && promise.TryGet(out _))
                return ValueTask.CompletedTask;

            if (promise.TrySetResult(name) || believesWhatItSaw)
                winners++;

            return ValueTask.CompletedTask;
        }
    }

    private static ValueTask Drive(IActivityScope scope, bool countsFirst)
    {
        var isStopping = new SimulatedVariable<bool>("isStopping");
        var hasStopped = new SimulatedVariable<bool>("hasStopped");
        var pending = new SimulatedVariable<int>("pending", 1);
        var drained = scope.CreateManualResetEvent("drained");
        scope.Start("worker", _ =>
        {
            if (countsFirst)
                Add(1);

            if (!isStopping.Value)
            {
                if (!countsFirst)
                    Add(1);

                Claim.That(!hasStopped.Value, "I/O after the stop.");
                Leave();
            }
            else if (countsFirst)
            {
                Leave();
            }

            return ValueTask.CompletedTask;
        });
        scope.Start("stopper", async _ =>
        {
            isStopping.Value = true;
            Leave();
            await drained.WaitAsync();
            hasStopped.Value = true;
        });
        return ValueTask.CompletedTask;

        void Leave()
        {
            if (Add(-1) == 0)
                drained.Set();
        }

        int Add(int change)
        {
            while (true)
            {
                var before = pending.Value;
                if (pending.CompareExchange(before + change, before) == before)
                    return before + change;
            }
        }
    }

    // Setters which set a before b, and a checker which reads them in that order. SCTBench, CS.reorder.
    private static ValueTask Reorder(IActivityScope scope, int setters)
    {
        var a = new SimulatedVariable<int>("a");
        var b = new SimulatedVariable<int>("b");
        for (var index = 0; index < setters; index++)
        {
            scope.Start($"set{index}", _ =>
            {
                a.Value = 1;
                b.Value = -1;
                return ValueTask.CompletedTask;
            });
        }

        scope.Start("check", _ =>
        {
            Claim.That(a.Value != 1 || b.Value != 0, "Half of it is seen.");
            return ValueTask.CompletedTask;
        });
        return ValueTask.CompletedTask;
    }

    private static ValueTask AddFour(IActivityScope scope, IMutex first, IMutex others)
    {
        var datum = new SimulatedVariable<int>("datum");
        Simulation.Eventually("nothing is lost", () => datum.Value == 4);
        scope.Start("first", _ => AddAsync(first));
        for (var index = 0; index < 3; index++)
            scope.Start($"other{index}", _ => AddAsync(others));

        return ValueTask.CompletedTask;

        async ValueTask AddAsync(IMutex gate)
        {
            using (await gate.AcquireAsync())
                datum.Value++;
        }
    }

    private static ValueTask Create(IActivityScope scope, bool checksAgain)
    {
        var gate = scope.CreateMutex("gate");
        var instance = new SimulatedVariable<string?>("instance");
        scope.Start("a", body => GetAsync(body.Path));
        scope.Start("b", body => GetAsync(body.Path));
        return ValueTask.CompletedTask;

        async ValueTask GetAsync(string name)
        {
            if (instance.Value is not null)
                return;

            using (await gate.AcquireAsync())
            {
                if (!checksAgain || instance.Value is null)
                    Claim.That(instance.CompareExchange(name, null) is null, "It is made twice.");
            }
        }
    }
}

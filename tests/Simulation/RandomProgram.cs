using System.Globalization;

namespace Concurrency.Tests.Explorations;

/// <summary>A program of two or three activities with a few operations each, drawn from a seed. It ends in every schedule.</summary>
/// <param name="seed">The same seed, the same program.</param>
internal sealed class RandomProgram(int seed)
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(2);

    /// <summary>What activities saw, and what was left, in the schedules so far.</summary>
    public HashSet<string> Outcomes { get; } = [];

    public ValueTask Run(IActivityScope scope)
    {
        var random = new Random(seed);
        var objects = new Objects(scope, random.Next(3), scope.CreateMutex("mutex"), takesToken: random.Next(2) == 0);
        var count = random.Next(2, 4);
        var length = random.Next(2, count == 2 ? 7 : 4);
        var activities = new IActivity[count];
        var logs = new List<object>[count];

        // One of the family that fails takes the others with it; alone it fails for itself.
        var isFamily = random.Next(2) == 0;
        var options = new ActivityOptions { OnFailure = isFamily ? FailureResponse.FailParent : FailureResponse.Isolate };
        if (isFamily)
            scope.Start("family", Start, new() { OnFailure = FailureResponse.Isolate });
        else
            Start(scope);

        ValueTask Start(IActivityScope parent)
        {
            for (var index = 0; index < count; index++)
            {
                var self = index;
                var log = logs[index] = [];
                var operations = Enumerable.Range(0, length).Select(_ => random.Next(Objects.OperationCount)).ToArray();
                activities[index] = parent.Start($"a{index}", PerformAllAsync, options);

                async ValueTask PerformAllAsync(IActivityScope body)
                {
                    foreach (var operation in operations)
                    {
                        var neighbour = activities[(self + 1) % count];
                        if (operation == 0)
                            neighbour.Cancel();
                        else if (operation == 1)
                            log.Add(neighbour.GetSnapshot().State);
                        else
                            log.Add(await objects.PerformAsync(operation, (self * 10) + log.Count + 1, body, neighbour));
                    }
                }
            }

            return ValueTask.CompletedTask;
        }

        Simulation.Eventually("outcome", () => Outcomes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join('|', logs.Select(log => string.Join(',', log)))}; {objects}; "
            + $"{string.Join(',', activities.Select(activity => activity.State))}")) || true);
        return ValueTask.CompletedTask;
    }

    private sealed class Objects(IActivityScope scope, int capacity, IMutex mutex, bool takesToken)
    {
        public const int OperationCount = 37;

        private readonly CancellationTokenSource _cancellation = new();

        private readonly SimulatedVariable<int> _variable = new("variable");
        private readonly IChannel<int> _first = scope.CreateChannel<int>("first", capacity);
        private readonly IChannel<int> _second = scope.CreateChannel<int>("second", capacity: 1);
        private readonly IMutex _mutex = mutex;
        private readonly ICondition _condition = mutex.CreateCondition("condition");
        private readonly ISemaphore _semaphore = scope.CreateSemaphore("semaphore", permits: 1);
        private readonly IAutoResetEvent _turnstile = scope.CreateAutoResetEvent("turnstile");
        private readonly IManualResetEvent _gate = scope.CreateManualResetEvent("gate");
        private readonly IReaderWriterLock _lock = scope.CreateReaderWriterLock("lock");
        private readonly IPromise<int> _promise = scope.CreatePromise<int>("promise");

        private CancellationToken Token => takesToken ? _cancellation.Token : CancellationToken.None;

        public async ValueTask<object> PerformAsync(int operation, int value, IActivityScope body, IActivity neighbour)
        {
            try
            {
                switch (operation)
                {
                    case 2:
                        return _variable.Value;
                    case 3:
                        return _variable.Value = value;
                    case 4:
                        return _variable.CompareExchange(value, 0);
                    case 5:
                        await _first.SendAsync(value, s_short, Token);
                        return "sent";
                    case 6:
                        return await _first.ReceiveAsync(s_short, Token);
                    case 7:
                        return _first.TrySend(value);
                    case 8:
                        return _first.TryReceive(out var received) ? received : "nothing";
                    case 9:
                        return await _second.ReceiveAsync(s_long, Token);
                    case 10:
                        return _second.TrySend(value);
                    case 11:
                        return _second.TryComplete();
                    case 12:
                        return await SelectAsync(body, _first.ReceiveCase(), _second.ReceiveCase());
                    case 13:
                        using (await _mutex.AcquireAsync(Token))
                        {
                            var before = _variable.Value;
                            _variable.Value = value;
                            return before;
                        }

                    case 14:
                        using (await _mutex.AcquireAsync(Token))
                            await _semaphore.AcquireAsync(1, s_short, Token);

                        return "acquired";
                    case 15:
                        _semaphore.Release();
                        return "released";
                    case 16:
                        await _turnstile.WaitAsync(s_long, Token);
                        return "passed";
                    case 17:
                        return _turnstile.Set();
                    case 18:
                        using (await _lock.AcquireReadAsync(Token))
                            return _gate.TryWait();

                    case 19:
                        using (await _lock.AcquireWriteAsync(Token))
                            return _gate.Set();

                    case 20:
                        if (!_mutex.TryAcquire(out var held))
                            return "held";

                        using (held)
                            return _variable.Value;

                    case 21:
                        using (var lease = await _mutex.AcquireAsync(Token))
                            await _condition.WaitAsync(lease, s_short, Token);

                        return "notified";
                    case 22:
                        using (var lease = await _mutex.AcquireAsync(Token))
                            return _condition.Notify(lease);

                    case 23:
                        using (await _mutex.AcquireAsync(s_short, Token))
                            await body.DelayAsync(s_short, Token);

                        return "held for long";
                    case 24:
                        throw new InvalidOperationException("As drawn.");
                    case 25:
                        return await SelectAsync(body, _first.SendCase(value), _second.ReceiveCase(), _semaphore.AcquireCase());
                    case 26:
                        return await SelectAsync(body, _turnstile.WaitCase(), neighbour.EndCase());
                    case 27:
                        return body.CreateSelect(_second.SendCase(value), _first.ReceiveCase()).TryWait(out var ready) ? ready.Path : "none";
                    case 28:
                        var lockCase = _mutex.AcquireCase();
                        var select = body.CreateSelect(SelectOrder.Priority, lockCase, _promise.WaitCase());
                        if (!ReferenceEquals(await select.WaitAsync(Token), lockCase))
                            return "promised";

                        using (lockCase.Value)
                            return _variable.Value;

                    case 29:
                        await body.DelayAsync(s_short, Token);
                        return _promise.TrySetResult(value);
                    case 30:
                        Simulation.Point(_cancellation);
                        _cancellation.Cancel();
                        return "cancels";
                    case 31:
                        Simulation.Point(_first, Token);
                        Token.Register(() => _variable.Value = value);
                        return "registered";
                    case 32:
                        Simulation.Point(_second, Token);
                        return Token.IsCancellationRequested;
                    case 33:
                        // Without a point the token is cancelled in the step of the look.
                        var look = _variable.Value;
                        _cancellation.Cancel();
                        return look;
                    case 34:
                        await body.RunAsync("own", async _ => await _gate.WaitAsync(s_short), Token);
                        return "has run";
                    case 35:
                        await Task.WhenAll(
                            _gate.WaitAsync(s_short, Token).AsTask(), _turnstile.WaitAsync(s_short, Token).AsTask());
                        return "both";
                    default:
                        using (var linked = CancellationTokenSource.CreateLinkedTokenSource(Token))
                            return await _promise.WaitAsync(s_short, linked.Token);
                }
            }
            catch (OperationCanceledException) when (Token.IsCancellationRequested)
            {
                return "abandoned";
            }
            catch (Exception exception) when (exception is TimeoutException or ChannelCompletedException)
            {
                return exception.GetType().Name;
            }
        }

        public override string ToString() => $"{_variable.Value}, {_first.GetSnapshot().Count}, {_second.GetSnapshot().Count}";

        private async ValueTask<object> SelectAsync(IActivityScope body, params ISelectCase[] cases)
        {
            var winner = await body.CreateSelect(cases).WaitAsync(s_short, Token);
            return winner is null ? "none" : winner.Path;
        }
    }
}

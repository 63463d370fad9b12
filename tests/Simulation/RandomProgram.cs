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
        var objects = new Objects(scope, random.Next(3));
        var count = random.Next(2, 4);
        var length = random.Next(1, count == 2 ? 5 : 4);
        var activities = new IActivity[count];
        var logs = new List<object>[count];
        for (var index = 0; index < count; index++)
        {
            var self = index;
            var log = logs[index] = [];
            var operations = Enumerable.Range(0, length).Select(_ => random.Next(Objects.OperationCount)).ToArray();
            activities[index] = scope.Start($"a{index}", async body =>
            {
                foreach (var operation in operations)
                {
                    if (operation == 0)
                        activities[(self + 1) % count].Cancel();
                    else
                        log.Add(await objects.PerformAsync(operation, (self * 10) + log.Count + 1, body));
                }
            });
        }

        Simulation.Eventually("outcome", () => Outcomes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{string.Join('|', logs.Select(log => string.Join(',', log)))}; {objects}; "
            + $"{string.Join(',', activities.Select(activity => activity.State))}")) || true);
        return ValueTask.CompletedTask;
    }

    private sealed class Objects(IActivityScope scope, int capacity)
    {
        public const int OperationCount = 20;

        private readonly SimulatedVariable<int> _variable = new("variable");
        private readonly IChannel<int> _first = scope.CreateChannel<int>("first", capacity);
        private readonly IChannel<int> _second = scope.CreateChannel<int>("second", capacity: 1);
        private readonly IMutex _mutex = scope.CreateMutex("mutex");
        private readonly ISemaphore _semaphore = scope.CreateSemaphore("semaphore", permits: 1);
        private readonly IAutoResetEvent _turnstile = scope.CreateAutoResetEvent("turnstile");
        private readonly IManualResetEvent _gate = scope.CreateManualResetEvent("gate");
        private readonly IReaderWriterLock _lock = scope.CreateReaderWriterLock("lock");
        private readonly IPromise<int> _promise = scope.CreatePromise<int>("promise");

        public async ValueTask<object> PerformAsync(int operation, int value, IActivityScope body)
        {
            try
            {
                switch (operation)
                {
                    case 1:
                        return _variable.Value;
                    case 2:
                        return _variable.Value = value;
                    case 3:
                        return _variable.CompareExchange(value, 0);
                    case 4:
                        await _first.SendAsync(value, s_short);
                        return "sent";
                    case 5:
                        return await _first.ReceiveAsync(s_short);
                    case 6:
                        return _first.TrySend(value);
                    case 7:
                        return _first.TryReceive(out var received) ? received : "nothing";
                    case 8:
                        return await _second.ReceiveAsync(s_long);
                    case 9:
                        return _second.TrySend(value);
                    case 10:
                        return _second.TryComplete();
                    case 11:
                        var winner = await body.CreateSelect(_first.ReceiveCase(), _second.ReceiveCase()).WaitAsync(s_short);
                        return winner is null ? "none" : winner.Path;
                    case 12:
                        using (await _mutex.AcquireAsync())
                        {
                            var before = _variable.Value;
                            _variable.Value = value;
                            return before;
                        }

                    case 13:
                        using (await _mutex.AcquireAsync())
                            await _semaphore.AcquireAsync(1, s_short);

                        return "acquired";
                    case 14:
                        _semaphore.Release();
                        return "released";
                    case 15:
                        await _turnstile.WaitAsync(s_long);
                        return "passed";
                    case 16:
                        return _turnstile.Set();
                    case 17:
                        using (await _lock.AcquireReadAsync())
                            return _gate.TryWait();

                    case 18:
                        using (await _lock.AcquireWriteAsync())
                            return _gate.Set();

                    default:
                        await body.DelayAsync(s_short);
                        return _promise.TrySetResult(value);
                }
            }
            catch (Exception exception) when (exception is TimeoutException or ChannelCompletedException)
            {
                return exception.GetType().Name;
            }
        }

        public override string ToString() => $"{_variable.Value}, {_first.GetSnapshot().Count}, {_second.GetSnapshot().Count}";
    }
}

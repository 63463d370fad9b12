using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Random sequences of operations do to a mutex and its conditions what they do to their model, step by step.</summary>
public sealed class MutexModelTests : ChannelTest
{
    private const int Steps = 60;
    private const int Conditions = 2;

    [Fact]
    public async Task MU2_MU5_MU7_CV1_CV2_CV3_CV4_CV5_random_sequences_of_a_foreign_caller_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < 5_000; sequence++)
            await new Comparison(Runtime, seed + sequence, []).RunAsync();
    }

    [Theory]
    [InlineData(Mode.Task)]
    [InlineData(Mode.Thread)]
    public async Task MU2_MU3_MU4_MU7_MU8_CV2_CV3_CV5_random_sequences_of_several_callers_follow_the_model(Mode mode)
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < (mode == Mode.Task ? 600 : 200); sequence++)
        {
            var puppets = new Puppet[2];
            for (var index = 0; index < puppets.Length; index++)
                puppets[index] = await Puppet.StartAsync(Runtime, "puppet", mode);

            await new Comparison(Runtime, seed + sequence, puppets).RunAsync();
        }
    }

    private sealed class Comparison(ConcurrencyRuntime runtime, int seed, Puppet[] puppets) : ModelComparison<MutexLease>(seed)
    {
        private readonly MutexModel _model = new(Conditions);
        private readonly IMutex _mutex = runtime.CreateMutex("mutex");
        private readonly List<ICondition> _conditions = [];
        private readonly bool[] _hasEnded = new bool[puppets.Length + 1];

        public async Task RunAsync()
        {
            for (var index = 0; index < Conditions; index++)
                _conditions.Add(_mutex.CreateCondition($"condition{index}"));

            for (var step = 0; step < Steps; step++)
            {
                await StepAsync();
                await CompareAsync();
            }

            await EndAsync();
        }

        private async Task StepAsync()
        {
            switch (Random.Next(100))
            {
                case < 10:
                    await TryAcquireAsync(FindCaller());
                    break;
                case < 35:
                    await BeginAcquireAsync(FindCaller());
                    break;
                case < 55:
                    var (released, releaser) = FindLease();
                    await ReleaseAsync(released, releaser);
                    break;
                case < 70:
                    await BeginWaitAsync();
                    break;
                case < 83:
                    await NotifyAsync();
                    break;
                case < 98:
                    CancelAny(_model.Cancel);
                    break;
                default:
                    await EndAsync(Random.Next(puppets.Length + 1));
                    break;
            }
        }

        private async Task TryAcquireAsync(int caller)
        {
            var attempt = CreateOperation("try to acquire", caller);
            Note($"{attempt}");
            var expected = _model.TryAcquire(attempt);
            var actual = await As(
                caller, () => Attempt(() => _mutex.TryAcquire(out var lease) ? Take(attempt, lease) : "not now"));
            Check(expected, actual, "the attempt");
        }

        private async Task BeginAcquireAsync(int caller)
        {
            var acquisition = CreateOperation("acquire", caller);
            Note($"{acquisition}");
            _model.BeginAcquire(acquisition);
            await BeginAsync(
                acquisition, token => Watch(_mutex.AcquireAsync(token), lease => Take(acquisition, lease)));
        }

        private async Task ReleaseAsync(int lease, int caller)
        {
            Note($"release {lease} by {caller}");
            var expected = _model.Release(lease, caller);
            var actual = await As(caller, () => Attempt(() =>
            {
                _mutex.Release(GetLease(lease));
                return "done";
            }));
            Check(expected, actual, "Release");
        }

        private async Task BeginWaitAsync()
        {
            var (lease, caller) = FindLease();
            var condition = Random.Next(Conditions);
            var wait = CreateOperation($"wait on {condition}", caller, lease);
            Note($"{wait}");
            _model.BeginWait(wait, condition);
            await BeginAsync(wait, token => Watch(_conditions[condition].WaitAsync(GetLease(lease), token)));
        }

        private async Task NotifyAsync()
        {
            var (lease, caller) = FindLease();
            var condition = Random.Next(Conditions);
            var count = Random.Next(1, 4);
            Note($"notify {count} on {condition} by {caller} with {lease}");
            var expected = _model.Notify(condition, lease, caller, count);
            var actual = await As(caller, () => Attempt(() => $"{_conditions[condition].Notify(GetLease(lease), count)}"));
            Check(expected, actual, "Notify");
        }

        private async Task EndAsync(int caller)
        {
            if (caller == 0 || _hasEnded[caller])
                return;

            Note($"end {caller}");
            _hasEnded[caller] = true;
            var puppet = puppets[caller - 1];
            var isFailure = _model.End(caller, puppet.Activity.Path);
            Check(isFailure, await puppet.EndAsync() is SynchronizationLockException, "whether the end is a failure");
            await CompareAsync();
        }

        // Everybody gives up; whoever owns the mutex releases it until it is free.
        private async Task EndAsync()
        {
            CancelAll(_model.Cancel);
            await CompareAsync();
            while (_model.Held is { } held)
            {
                await ReleaseAsync(held, _model.Owner);
                await CompareAsync();
            }

            Check(true, AllHaveEnded, "whether all have ended");
            for (var caller = 1; caller <= puppets.Length; caller++)
                await EndAsync(caller);
        }

        private async Task CompareAsync()
        {
            await RestAsync();
            CompareOperations();
            var snapshot = _mutex.GetSnapshot();
            Check(_model.Held is not null, snapshot.IsHeld, "IsHeld");
            Check(_model.Held is null || _model.Owner == 0 ? null : puppets[_model.Owner - 1].Activity.Path, snapshot.Owner, "Owner");
            Check(_model.Waiting, snapshot.Waiting, "Waiting");
            for (var index = 0; index < Conditions; index++)
                Check(_model.CountWaiting(index), _conditions[index].GetSnapshot().Waiting, $"Waiting on {index}");
        }

        // A waiter who is called takes the mutex in a step of its own, and the outcome arrives in another one, also when its
        // activity has ended. Nobody comes by meanwhile, so nobody overtakes.
        private async Task RestAsync()
        {
            for (var round = 0; round < 3; round++)
                await Task.WhenAll(puppets.Select(puppet => puppet.DoAsync(() => true)));
        }

        private string Take(ModelOperation acquisition, MutexLease lease)
        {
            Check(false, Leases.ContainsValue(lease), "whether the lease was seen before");
            Leases.Add(acquisition.Number, lease);
            return MutexModel.DescribeAcquired(lease.AbandonedBy);
        }

        private MutexLease GetLease(int number) => number < 0 ? default : Leases[number];

        private int FindCaller()
        {
            var caller = Random.Next(puppets.Length + 1);
            return _hasEnded[caller] ? 0 : caller;
        }

        // Mostly that of the owner; also one that was released, none at all, or somebody else who comes with it.
        private (int Lease, int Caller) FindLease()
        {
            var lease = Random.Next(10) > 0 ? _model.Held ?? -1
                : Leases.Count == 0 ? -1
                : Leases.Keys.ElementAt(Random.Next(Leases.Count));
            return (lease, Random.Next(10) > 0 && lease >= 0 && lease == _model.Held ? _model.Owner : FindCaller());
        }

        private Task<T> As<T>(int caller, Func<T> code) => caller == 0 ? Task.FromResult(code()) : puppets[caller - 1].DoAsync(code);

        private async Task BeginAsync(ModelOperation operation, Func<CancellationToken, Func<string?>> begin)
        {
            var cancellation = new CancellationTokenSource();
            var actual = await As(operation.Caller, () => begin(cancellation.Token));
            Add(operation, cancellation, actual);
        }
    }
}

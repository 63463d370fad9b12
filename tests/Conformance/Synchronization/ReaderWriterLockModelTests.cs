using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>Random sequences of operations do to a reader-writer lock what they do to its model, step by step.</summary>
public sealed class ReaderWriterLockModelTests : ChannelTest
{
    private const int Sequences = 6_000;
    private const int Steps = 50;

    private static readonly string[] s_kinds = ["read", "read", "upgradeable", "write"];

    [Fact]
    public void RW1_RW2_RW3_RW4_RW5_C1_C3_C6_random_sequences_follow_the_model()
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
            new Comparison(Runtime, seed + sequence).Run();
    }

    private sealed class Comparison(ConcurrencyRuntime runtime, int seed) : ModelComparison<ReaderWriterLease>(seed)
    {
        private readonly ReaderWriterLockModel _model = new();
        private readonly IReaderWriterLock _lock = runtime.CreateReaderWriterLock("lock");

        public void Run()
        {
            for (var step = 0; step < Steps; step++)
            {
                Step();
                Compare();
            }

            CancelAll(_model.Cancel);
            Compare();
            foreach (var lease in _model.Held.ToArray())
                Release(lease);

            Compare();
            Check(true, AllHaveEnded, "whether all have ended");
            Check(0, _model.Held.Count(), "how many still hold it");
        }

        private void Step()
        {
            switch (Random.Next(100))
            {
                case < 12:
                    TryAcquire();
                    break;
                case < 45:
                    var acquisition = CreateOperation(s_kinds[Random.Next(s_kinds.Length)]);
                    Note($"{acquisition}");
                    _model.Begin(acquisition);
                    Begin(acquisition, token => Watch(Acquire(acquisition.Kind, token), lease => Take(acquisition, lease)));
                    break;
                case < 57:
                    Upgrade();
                    break;
                case < 62:
                    var downgraded = FindLease();
                    Note($"downgrade {downgraded}");
                    Check(_model.Downgrade(downgraded), Attempt(() => Do(() => _lock.Downgrade(GetLease(downgraded)))), "Downgrade");
                    break;
                case < 82:
                    Release(FindLease());
                    break;
                default:
                    CancelAny(_model.Cancel);
                    break;
            }
        }

        private void TryAcquire()
        {
            var attempt = CreateOperation(s_kinds[Random.Next(s_kinds.Length)]);
            Note($"try {attempt}");
            ReaderWriterLease lease;
            var isAcquired = attempt.Kind switch
            {
                "read" => _lock.TryAcquireRead(out lease),
                "upgradeable" => _lock.TryAcquireUpgradeableRead(out lease),
                _ => _lock.TryAcquireWrite(out lease),
            };
            Check(_model.TryEnter(attempt), isAcquired, "the attempt");
            if (isAcquired)
                Take(attempt, lease);
        }

        private void Upgrade()
        {
            var upgrade = CreateOperation("upgrade", lease: FindLease());
            var mayWait = Random.Next(4) > 0;
            Note(mayWait ? $"{upgrade}" : $"try {upgrade}");
            _model.BeginUpgrade(upgrade, mayWait);
            if (mayWait)
            {
                Begin(upgrade, token => Watch(_lock.UpgradeAsync(GetLease(upgrade.Lease), token)));
                return;
            }

            var outcome = Attempt(() => _lock.TryUpgrade(GetLease(upgrade.Lease)) ? "done" : "not now");
            Check(upgrade.Outcome ?? "not now", outcome, "TryUpgrade");
        }

        private void Release(int lease)
        {
            Note($"release {lease}");
            Check(_model.Release(lease), Attempt(() => Do(() => _lock.Release(GetLease(lease)))), "Release");
        }

        private ValueTask<ReaderWriterLease> Acquire(string kind, CancellationToken token) =>
            kind switch
            {
                "read" => _lock.AcquireReadAsync(token),
                "upgradeable" => _lock.AcquireUpgradeableReadAsync(token),
                _ => _lock.AcquireWriteAsync(token),
            };

        private void Begin(ModelOperation operation, Func<CancellationToken, Func<string?>> begin)
        {
            var cancellation = new CancellationTokenSource();
            Add(operation, cancellation, begin(cancellation.Token));
        }

        private string Take(ModelOperation acquisition, ReaderWriterLease lease)
        {
            Leases.Add(acquisition.Number, lease);
            return "acquired";
        }

        private static string Do(Action verb)
        {
            verb();
            return "done";
        }

        // Mostly one that holds something; also those that were released, and one that is no lease at all.
        private int FindLease()
        {
            var held = _model.Held.ToArray();
            if (held.Length > 0 && Random.Next(10) > 0)
                return held[Random.Next(held.Length)];

            return Leases.Count == 0 ? -1 : Leases.Keys.ElementAt(Random.Next(Leases.Count));
        }

        private ReaderWriterLease GetLease(int number) => number < 0 ? default : Leases[number];

        private void Compare()
        {
            CompareOperations();
            var snapshot = _lock.GetSnapshot();
            Check(_model.Readers, snapshot.Readers, "Readers");
            Check(_model.IsWriting, snapshot.IsWriting, "IsWriting");
            Check(_model.HasUpgradeable, snapshot.HasUpgradeableReader, "HasUpgradeableReader");
            Check(_model.WaitingReaders, snapshot.WaitingReaders, "WaitingReaders");
            Check(_model.WaitingUpgradeables, snapshot.WaitingUpgradeableReaders, "WaitingUpgradeableReaders");
            Check(_model.WaitingWriters, snapshot.WaitingWriters, "WaitingWriters");
        }
    }
}

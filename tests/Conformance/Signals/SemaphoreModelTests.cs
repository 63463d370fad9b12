using Concurrency.Tests.Conformance.Channels;

namespace Concurrency.Tests.Conformance.Signals;

/// <summary>Random sequences of operations by one caller do to a semaphore what they do to its model, step by step.</summary>
public sealed class SemaphoreModelTests : ConformanceTest
{
    private const int Sequences = 1_000;
    private const int Steps = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void SM1_SM2_SM3_SM4_C1_C2_C6_random_sequences_follow_the_model(int maxPermits)
    {
        var seed = Seed.Next();
        for (var sequence = 0; sequence < Sequences; sequence++)
            new Comparison(Runtime, maxPermits, seed + sequence).Run(Steps);
    }

    private sealed class Model(int permits, int maxPermits)
    {
        public int Permits { get; private set; } = permits;

        public List<Pending> Queue { get; } = [];

        public bool TryAcquire(int permits)
        {
            if (permits > Permits || Queue.Count > 0)
                return false;

            Permits -= permits;
            return true;
        }

        public void Acquire(Pending acquire)
        {
            if (TryAcquire(acquire.Ask))
                acquire.End("done");
            else
                Queue.Add(acquire);
        }

        public string Release(int permits)
        {
            if (Permits + permits > maxPermits)
                return "refused";

            Permits += permits;
            Serve();
            return "done";
        }

        public void Cancel(Pending acquire)
        {
            Queue.Remove(acquire);
            Serve();
        }

        private void Serve()
        {
            while (Queue.Count > 0 && Queue[0].Ask <= Permits)
            {
                Permits -= Queue[0].Ask;
                Queue[0].End("done");
                Queue.RemoveAt(0);
            }
        }
    }

    private sealed class Comparison : ModelComparison
    {
        private readonly int _maxPermits;
        private readonly Model _model;
        private readonly ISemaphore _semaphore;
        private readonly IManualResetEvent _never;

        public Comparison(ConcurrencyRuntime runtime, int maxPermits, int seed)
            : base(seed)
        {
            _maxPermits = maxPermits;
            var permits = Random.Next(maxPermits + 1);
            _model = new(permits, maxPermits);
            _semaphore = runtime.CreateSemaphore("semaphore", permits, maxPermits);
            _never = runtime.CreateManualResetEvent("never");
        }

        protected override void Step()
        {
            var permits = Random.Next(1, _maxPermits + 1);
            switch (Random.Next(10))
            {
                case < 1:
                    Note($"try {permits}");
                    Check(_model.TryAcquire(permits), _semaphore.TryAcquire(permits), "TryAcquire");
                    break;
                case < 4:
                    Begin($"acquire {permits}", new(permits), _model.Acquire, token => Watch(_semaphore.AcquireAsync(permits, token)));
                    break;
                case < 5:
                    Begin($"select {permits}", new(permits), _model.Acquire, token => Select(permits, token));
                    break;
                case < 8:
                    permits = Random.Next(1, 3);
                    Note($"release {permits}");
                    Check(_model.Release(permits), Outcome(() => Release(permits)), "Release");
                    break;
                default:
                    CancelOne(_model.Cancel);
                    break;
            }
        }

        protected override void CompareState() =>
            Check(
                new("semaphore", _model.Permits, _maxPermits, _model.Queue.Count), _semaphore.GetSnapshot(), "the snapshot");

        private string Release(int permits)
        {
            _semaphore.Release(permits);
            return "done";
        }

        private Func<string?> Select(int permits, CancellationToken token)
        {
            var acquire = _semaphore.AcquireCase(permits);
            var select = acquire.CreateSelect(SelectOrder.Fair, [_never.WaitCase(), acquire]);
            return Watch(select.WaitAsync(token), winner => ReferenceEquals(winner, acquire) ? "done" : "never");
        }
    }
}

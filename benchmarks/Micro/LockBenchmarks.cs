using BenchmarkDotNet.Attributes;
using Concurrency;

namespace Micro;

public class MutexBenchmarks : ObjectBenchmarks
{
    private readonly SemaphoreSlim _slim = new(1);
    private readonly IMutex _mutex;

    public MutexBenchmarks() => _mutex = Runtime.CreateMutex("mutex");

    [Benchmark]
    public void Uncontended()
    {
        using (_mutex.AcquireAsync().GetAwaiter().GetResult())
        {
        }
    }

    [Benchmark(Baseline = true)]
    public void UncontendedSemaphoreSlim()
    {
        _slim.WaitAsync().GetAwaiter().GetResult();
        _slim.Release();
    }

    [Benchmark]
    public void Granted()
    {
        var first = _mutex.AcquireAsync().GetAwaiter().GetResult();
        var second = _mutex.AcquireAsync();
        first.Dispose();
        second.GetAwaiter().GetResult().Dispose();
    }

    [Benchmark]
    public void Cancelled()
    {
        using (_mutex.AcquireAsync().GetAwaiter().GetResult())
            Cancel(token => _mutex.AcquireAsync(token));
    }
}

public class ReaderWriterLockBenchmarks : ObjectBenchmarks
{
    private readonly IReaderWriterLock _lock;

    public ReaderWriterLockBenchmarks() => _lock = Runtime.CreateReaderWriterLock("lock");

    [Benchmark]
    public void UncontendedRead()
    {
        using (_lock.AcquireReadAsync().GetAwaiter().GetResult())
        {
        }
    }

    [Benchmark]
    public void UncontendedWrite()
    {
        using (_lock.AcquireWriteAsync().GetAwaiter().GetResult())
        {
        }
    }

    [Benchmark]
    public void GrantedRead()
    {
        var writer = _lock.AcquireWriteAsync().GetAwaiter().GetResult();
        var reader = _lock.AcquireReadAsync();
        writer.Dispose();
        reader.GetAwaiter().GetResult().Dispose();
    }
}

public class SemaphoreBenchmarks : ObjectBenchmarks
{
    private readonly SemaphoreSlim _slim = new(2);
    private readonly ISemaphore _semaphore;
    private readonly ISemaphore _empty;

    public SemaphoreBenchmarks()
    {
        _semaphore = Runtime.CreateSemaphore("semaphore", permits: 2);
        _empty = Runtime.CreateSemaphore("empty", permits: 0);
    }

    [Benchmark]
    public void Uncontended()
    {
        _semaphore.AcquireAsync().GetAwaiter().GetResult();
        _semaphore.Release();
    }

    [Benchmark(Baseline = true)]
    public void UncontendedSemaphoreSlim()
    {
        _slim.WaitAsync().GetAwaiter().GetResult();
        _slim.Release();
    }

    [Benchmark]
    public void Granted()
    {
        var wait = _empty.AcquireAsync();
        _empty.Release();
        wait.GetAwaiter().GetResult();
    }

    [Benchmark]
    public void Cancelled() => Cancel(token => _empty.AcquireAsync(1, token));
}

using Concurrency.Activities;
using Concurrency.Exchange;
using Concurrency.Redelivery;
using Concurrency.Timing;

namespace Concurrency;

/// <summary>Makes the coordination objects, for the runtime and for scopes.</summary>
internal static class Objects
{
    public static IMutex CreateMutex(ConcurrencyRuntime runtime, Strand? parent, string name) =>
        runtime.Registry.Add(new Synchronization.Mutex(runtime, NameOf(parent, name)));

    public static IReaderWriterLock CreateReaderWriterLock(ConcurrencyRuntime runtime, Strand? parent, string name) =>
        runtime.Registry.Add(new Synchronization.ReaderWriterLock(runtime, NameOf(parent, name)));

    public static ISemaphore CreateSemaphore(
        ConcurrencyRuntime runtime, Strand? parent, string name, int permits, int maxPermits) =>
        runtime.Registry.Add(new Synchronization.Semaphore(runtime, NameOf(parent, name), permits, maxPermits));

    public static IManualResetEvent CreateManualResetEvent(
        ConcurrencyRuntime runtime, Strand? parent, string name, bool isSet) =>
        runtime.Registry.Add(new Synchronization.ManualResetEvent(runtime, NameOf(parent, name), isSet));

    public static IAutoResetEvent CreateAutoResetEvent(ConcurrencyRuntime runtime, Strand? parent, string name, bool isSet) =>
        runtime.Registry.Add(new Synchronization.AutoResetEvent(runtime, NameOf(parent, name), isSet));

    public static ICountdownEvent CreateCountdownEvent(ConcurrencyRuntime runtime, Strand? parent, string name, int count) =>
        runtime.Registry.Add(new Synchronization.CountdownEvent(runtime, NameOf(parent, name), count));

    public static IBarrier CreateBarrier(
        ConcurrencyRuntime runtime, Strand? parent, string name, int participants, Action<long>? postPhaseAction) =>
        runtime.Registry.Add(new Synchronization.Barrier(runtime, NameOf(parent, name), participants, postPhaseAction));

    public static IExchanger<T> CreateExchanger<T>(ConcurrencyRuntime runtime, Strand? parent, string name) =>
        runtime.Registry.Add(new Exchanger<T>(runtime, NameOf(parent, name)));

    public static IPromise<T> CreatePromise<T>(ConcurrencyRuntime runtime, Strand? parent, string name) =>
        runtime.Registry.Add(new Promise<T>(runtime, NameOf(parent, name)));

    public static IBroadcast<T> CreateBroadcast<T>(ConcurrencyRuntime runtime, Strand? parent, string name) =>
        runtime.Registry.Add(new Broadcast<T>(runtime, NameOf(parent, name)));

    public static ILatest<T> CreateLatest<T>(ConcurrencyRuntime runtime, Strand? parent, string name, T value) =>
        runtime.Registry.Add(new Latest<T>(runtime, NameOf(parent, name), value));

    public static IActivityLocal<T> CreateActivityLocal<T>(Strand? parent, string name, Func<T>? factory) =>
        new ActivityLocal<T>(NameOf(parent, name), factory);

    public static ITicker CreateTicker(ConcurrencyRuntime runtime, Strand? parent, string name, TimeSpan period)
    {
        NameRules.Check(name);
        return Ticker.Start(runtime, parent, name, period);
    }

    public static IRedeliveringReader<T> CreateRedeliveringReader<T>(
        ConcurrencyRuntime runtime,
        Strand? parent,
        string name,
        IChannelReader<T> source,
        ItemRetry? retry,
        IChannelWriter<DeadLetter<T>>? deadLetters)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new RedeliveringReader<T>(runtime, NameOf(parent, name), source, retry, deadLetters);
    }

    private static ObjectName NameOf(Strand? parent, string name)
    {
        NameRules.Check(name);
        return new(parent, name);
    }
}

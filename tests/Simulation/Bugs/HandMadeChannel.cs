namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>A channel as one writes it oneself: items, or one reader who waits.</summary>
/// <remarks>The loss is that of dotnet/runtime#132094: whoever writes does not look whether the reader took the item.</remarks>
internal sealed class HandMadeChannel(IActivityScope scope, bool losesOnCancel)
{
    private readonly IMutex _gate = scope.CreateMutex("gate");
    private readonly Queue<int> _items = [];
    private IPromise<int>? _reader;

    public int Count => _items.Count;

    public async ValueTask WriteAsync(int item)
    {
        IPromise<int>? reader;
        using (await _gate.AcquireAsync())
        {
            reader = _reader;
            _reader = null;
            if (reader is null)
                _items.Enqueue(item);
        }

        if (reader is null || reader.TrySetResult(item) || losesOnCancel)
            return;

        using (await _gate.AcquireAsync())
            _items.Enqueue(item);
    }

    public async ValueTask<int> ReadAsync(CancellationToken cancellationToken)
    {
        IPromise<int> reader;
        using (await _gate.AcquireAsync(CancellationToken.None))
        {
            if (_items.TryDequeue(out var item))
                return item;

            reader = _reader = scope.CreatePromise<int>("reader");
        }

        Simulation.Point(reader, cancellationToken);
        var registration = cancellationToken.Register(() => reader.TrySetCanceled());
        var read = await reader.WaitAsync(CancellationToken.None);
        registration.Unregister();
        return read;
    }
}

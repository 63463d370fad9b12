using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>A receiver with room for many, which waits for the first.</summary>
internal sealed class ManyWait<T> : Wait<int>
{
    private T? _item;

    /// <summary>The user's memory: touched by the receiver alone, outside of all gates.</summary>
    public Memory<T> Buffer { get; set; }

    /// <summary>Hands it the one item it waited for.</summary>
    public void Accept(T item)
    {
        _item = item;
        Result = 1;
    }

    protected override void OnTaken(int result)
    {
        if (result > 0)
            Buffer.Span[0] = _item!;
    }

    protected override void Release()
    {
        Buffer = default;
        _item = default;
        Result = 0;
        WaitPool<ManyWait<T>>.CloseAndReturn(this);
    }
}

using Concurrency.Waiting;

namespace Concurrency.Channels;

/// <summary>A receiver with room for many, which waits for the first.</summary>
internal sealed class ManyWait<T> : Wait<int>
{
    public Memory<T> Buffer { get; set; }

    protected override void Release()
    {
        Buffer = default;
        Result = 0;
        if (Close())
            WaitPool<ManyWait<T>>.Return(this);
    }
}

namespace Digest.Reporting;

// Counted by every activity, read by whoever shows progress.
internal sealed class Tally
{
    private long _found;
    private long _done;
    private long _hashed;
    private long _bytes;
    private long _failed;
    private long _skipped;

    public long Found => Volatile.Read(ref _found);

    public long Done => Volatile.Read(ref _done);

    public long Hashed => Volatile.Read(ref _hashed);

    public long Bytes => Volatile.Read(ref _bytes);

    public long Failed => Volatile.Read(ref _failed);

    public long Skipped => Volatile.Read(ref _skipped);

    public void AddFound() => Interlocked.Increment(ref _found);

    public void AddDone() => Interlocked.Increment(ref _done);

    public void AddHashed() => Interlocked.Increment(ref _hashed);

    public void AddBytes(int count) => Interlocked.Add(ref _bytes, count);

    public void AddFailed() => Interlocked.Increment(ref _failed);

    public void AddSkipped() => Interlocked.Increment(ref _skipped);
}

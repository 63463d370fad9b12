using System.Runtime.InteropServices;
using Concurrency.Waiting;

namespace Concurrency.Inspection;

/// <summary>The objects of a runtime which somebody still refers to. It keeps none of them alive.</summary>
/// <remarks>
/// A weak handle for each. The handles of objects which are gone are given back when twice as many have been added as were alive at the
/// last look, so that adding one costs a constant time, and at most half of the handles are of objects which are gone already.
/// </remarks>
internal sealed class ObjectRegistry
{
    private const int FirstSweep = 64;

    // How many handles are read while the gate is held.
    private const int Portion = 1024;

    // Invariant, under _gate: the first _count handles are allocated, and no others.
    private readonly Lock _gate = new();
    private WeakGCHandle<Synchronizer>[] _handles = [];
    private int _count;
    private int _nextSweep = FirstSweep;
    private long _sweeps;

    /// <summary>Nobody can look any more: the handles belong to the process, and would outlive the registry.</summary>
    ~ObjectRegistry()
    {
        for (var index = 0; index < _count; index++)
            _handles[index].Dispose();
    }

    /// <summary>Adds an object, complete as it is.</summary>
    /// <returns>The object.</returns>
    public T Add<T>(T target)
        where T : Synchronizer
    {
        var handle = new WeakGCHandle<Synchronizer>(target);
        lock (_gate)
        {
            if (_count == _nextSweep)
                Sweep();

            if (_count == _handles.Length)
                Array.Resize(ref _handles, Math.Max(FirstSweep, _count * 2));

            _handles[_count++] = handle;
        }

        return target;
    }

    /// <summary>Those which somebody refers to now, the oldest first.</summary>
    public List<Synchronizer> GetLiving()
    {
        var living = new List<Synchronizer>();
        var (next, sweeps) = (0, 0L);

        bool isMore;

        // Whoever makes an object meanwhile waits for a portion, and not for all.
        do
            isMore = TryCopy(ref next, ref sweeps, living);
        while (isMore);

        return living;
    }

    // A portion. After a sweep all have other places, and it begins anew.
    private bool TryCopy(ref int next, ref long sweeps, List<Synchronizer> living)
    {
        lock (_gate)
        {
            if (sweeps != _sweeps)
            {
                living.Clear();
                next = 0;
                sweeps = _sweeps;
            }

            var end = Math.Min(_count, next + Portion);
            for (; next < end; next++)
            {
                if (_handles[next].TryGetTarget(out var target))
                    living.Add(target);
            }

            return next < _count;
        }
    }

    private void Sweep()
    {
        var living = 0;
        for (var index = 0; index < _count; index++)
        {
            var handle = _handles[index];
            if (handle.TryGetTarget(out _))
                _handles[living++] = handle;
            else
                handle.Dispose();
        }

        _sweeps++;
        _count = living;
        _nextSweep = Math.Max(FirstSweep, living * 2);
    }
}

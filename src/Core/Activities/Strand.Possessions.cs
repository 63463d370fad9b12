using Concurrency.Synchronization;

namespace Concurrency.Activities;

// What belongs to the activity: the objects it may own, and its values of activity locals. Touched by its own steps alone, which
// never overlap, so there is no gate.
internal partial class Strand
{
    private Possessions? _possessions;
    private volatile bool _ownsNothing;

    private Possessions Own => _possessions ??= new();

    /// <summary>Whether it may still get something to own. Not at its end: nobody would release that.</summary>
    public bool CanOwn => !_ownsNothing;

    /// <summary>The activity acquires this, or waits for it.</summary>
    public void Hold(IHeldObject held) => Own.Hold(held);

    /// <summary>The activity has released this.</summary>
    /// <remarks>Another of its branches may own it by now, or wait for it: it is forgotten when all have released it.</remarks>
    public void Forget(IHeldObject held) => _possessions?.Forget(held);

    public Dictionary<object, object> Locals => Own.Locals ??= [];

    // At the end: whatever it still owns is freed, and that is a failure. Objects ask whether it can own inside their gates: they
    // have given it something before we look there, or see that they must not. A handle somebody keeps does not keep the locals.
    private void AbandonPossessions()
    {
        _ownsNothing = true;
        if (_possessions is null)
            return;

        foreach (var held in _possessions.TakeHeld())
        {
            Exception? failure = null;
            held.OnOwnerEnded(this, ref failure);
            if (failure is not null)
                OnFailure(failure);
        }

        _possessions.Locals = null;
    }

    // What it may own, and how many of its acquisitions that may be: one which was abandoned leaves its entry until the end.
    private sealed class Possessions
    {
        // Mostly there is one, and it is always the same: it keeps its place when nothing of it is left.
        private IHeldObject? _first;
        private long _firstTimes;
        private List<(IHeldObject Object, long Times)>? _others;

        public Dictionary<object, object>? Locals { get; set; }

        public void Hold(IHeldObject held)
        {
            if (ReferenceEquals(_first, held))
                _firstTimes++;
            else if (_firstTimes == 0 && FindOther(held) < 0)
                (_first, _firstTimes) = (held, 1);
            else
                HoldOther(held);
        }

        public void Forget(IHeldObject held)
        {
            if (!ReferenceEquals(_first, held))
                ForgetOther(held);
            else if (_firstTimes > 0)
                _firstTimes--;
        }

        public List<IHeldObject> TakeHeld()
        {
            var held = new List<IHeldObject>();
            if (_firstTimes > 0)
                held.Add(_first!);

            foreach (var (other, _) in _others ?? [])
                held.Add(other);

            _first = null;
            _firstTimes = 0;
            _others = null;
            return held;
        }

        private void HoldOther(IHeldObject held)
        {
            _others ??= [];
            var index = FindOther(held);
            if (index < 0)
                _others.Add((held, 1));
            else
                _others[index] = (held, _others[index].Times + 1);
        }

        private void ForgetOther(IHeldObject held)
        {
            var index = FindOther(held);
            if (index < 0)
                return;

            var times = _others![index].Times - 1;
            if (times == 0)
                _others.RemoveAt(index);
            else
                _others[index] = (held, times);
        }

        private int FindOther(IHeldObject held)
        {
            for (var index = 0; index < (_others?.Count ?? 0); index++)
            {
                if (ReferenceEquals(_others![index].Object, held))
                    return index;
            }

            return -1;
        }
    }
}

using Concurrency.Activities;
using Concurrency.Backends;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

/// <summary>An acquisition of a mutex that waits. It may be called to try again.</summary>
internal sealed class MutexWait : Wait<MutexLease>
{
    private Call? _call;

    /// <summary>Calls whoever waits here to <see cref="IRetriedTarget.Retry"/>. Inside the gate of the mutex.</summary>
    /// <param name="mutex">Who calls.</param>
    /// <param name="after">Takes the call, which is made outside of the gate.</param>
    public void CallBack(IRetriedTarget mutex, ref AfterGate after)
    {
        // One that is still on its way, to a use of this wait that is over, is left to itself.
        if (_call is not { IsOnItsWay: false })
            _call = new(this);

        _call.Aim(mutex, Owner, Parker);
        after.Progressed = _call;
    }

    protected override void Release()
    {
        Result = default;
        WaitPool<MutexWait>.CloseAndReturn(this);
    }

    /// <summary>Wakes a parked thread, or is a step of the strand that waits.</summary>
    private sealed class Call(MutexWait wait) : Step, IProgressingWait
    {
        private volatile bool _isOnItsWay;
        private IRetriedTarget _mutex = null!;
        private Scope? _owner;
        private Parker? _parker;

        public bool IsOnItsWay => _isOnItsWay;

        public override Scope Home => _owner!;

        // What is read of the wait is read inside the gate: afterwards it may be used for something else.
        public void Aim(IRetriedTarget mutex, Scope? owner, Parker? parker)
        {
            _mutex = mutex;
            _owner = owner;
            _parker = parker;
            _isOnItsWay = true;
        }

        public void OnProgress()
        {
            if (_parker is not { } parker)
            {
                _owner!.Activity.Push(this);
                return;
            }

            Forget();
            parker.Unpark();
        }

        public override void Run()
        {
            var mutex = _mutex;
            Forget();
            if (mutex.Runtime.Seam is not { } seam || !TryDefer(seam, mutex))
                mutex.Retry(wait);
        }

        // In a method of its own: what a closure captures is allocated where it is declared.
        private bool TryDefer(IOperationSeam seam, IRetriedTarget mutex) =>
            seam.TryDefer(Deferral.OperationOn(mutex, OperationKind.Acquire), () => mutex.Retry(wait));

        private void Forget()
        {
            _mutex = null!;
            _owner = null;
            _parker = null;
            _isOnItsWay = false;
        }
    }
}

namespace Concurrency.Activities;

/// <summary>Told once when an activity has ended, on the stack of its last step, outside of all gates. Must only wake others.</summary>
internal interface IEndObserver
{
    void OnEnded(Strand activity);
}

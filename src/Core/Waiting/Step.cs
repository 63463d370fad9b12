using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>The code between two waits: what a strand runs next.</summary>
internal abstract class Step
{
    /// <summary>
    /// The next step of the strand; before that, while it waits, the next wait in the queue of an object. A wait leaves the one
    /// queue before it enters the other.
    /// </summary>
    public Step? Next { get; set; }

    /// <summary>The scope which is current while it runs.</summary>
    public abstract Scope Home { get; }

    /// <summary>Runs it. What it throws fails the activity.</summary>
    public abstract void Run();
}

/// <summary>A call-back posted to a scope by foreign code, such as an awaited task of the BCL.</summary>
internal sealed class PostedStep(Scope home, SendOrPostCallback callback, object? state) : Step
{
    public override Scope Home => home;

    public override void Run() => callback(state);
}

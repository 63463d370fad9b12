using System.Runtime.CompilerServices;
using Concurrency.Activities;

namespace Concurrency.Waiting;

/// <summary>The pool of this build: an activity uses its last wait again, and threads keep none, because a schedule is to begin with nothing.</summary>
internal static class WaitPool<TWait>
    where TWait : Wait, new()
{
    public static TWait Rent(Scope? caller)
    {
        if (caller?.Activity is not { SpareWait: { } spare } activity || spare.GetType() != typeof(TWait))
            return new();

        activity.SpareWait = null;
        return Unsafe.As<TWait>(spare);
    }

    public static void CloseAndReturn(TWait wait)
    {
        var activity = wait.Owner?.Activity;
        if (wait.Close() && activity is { SpareWait: null })
            activity.SpareWait = wait;
    }
}

using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Inspection;

/// <summary>For whom a wait waits, as far as that is known.</summary>
/// <remarks>
/// A wait goes on when all holders of one alternative have gone on: a writer waits for all readers, a select for any of its cases. An
/// alternative without holders depends on somebody who is not known, and may come at any time.
/// </remarks>
internal sealed class HolderSet
{
    private readonly List<List<Holder>> _alternatives = [];

    public IReadOnlyList<IReadOnlyList<Holder>> Alternatives => _alternatives;

    /// <summary>Begins another alternative. What is added first needs none.</summary>
    public void BeginAlternative() => _alternatives.Add([]);

    /// <summary>Adds a holder to the last alternative.</summary>
    /// <param name="activity">The activity; null for a foreign caller, who is not known.</param>
    /// <param name="stamp">Tells apart what it holds from what it held before: the same stamp means that it held it all the time.</param>
    public void Add(Strand? activity, long stamp)
    {
        if (_alternatives.Count == 0)
            BeginAlternative();

        if (activity is not null)
            _alternatives[^1].Add(new(activity.Handle, stamp));
    }

    /// <summary>The paths of those for whom a wait waits.</summary>
    public static string[] NamesOf(WaitLook look) =>
    [
        .. Of(look.Wait, look.Target).Alternatives
            .SelectMany(static alternative => alternative)
            .Select(static holder => holder.Activity.Path)
            .Distinct(),
    ];

    /// <summary>For whom a wait waits.</summary>
    public static HolderSet Of(Wait wait, IWaitTarget target)
    {
        var holders = new HolderSet();
        (target as IHolderSource)?.AddHolders(wait, holders);
        return holders;
    }
}

/// <summary>An activity which holds what others wait for.</summary>
internal readonly record struct Holder(Strand Activity, long Stamp);

/// <summary>A target which knows for whom its waits wait.</summary>
internal interface IHolderSource
{
    /// <summary>Adds them. Outside of all gates; the wait may have ended.</summary>
    void AddHolders(Wait wait, HolderSet holders);
}

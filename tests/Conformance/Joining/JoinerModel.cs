namespace Concurrency.Tests.Conformance.Joining;

/// <summary>What a body does, one thing after some turns.</summary>
public enum JoinedKind
{
    /// <summary>Returns its index.</summary>
    Succeed,

    /// <summary>Throws a failure of its own.</summary>
    Fail,

    /// <summary>Cancels itself, and ends so.</summary>
    CancelItself,

    /// <summary>Waits until it is cancelled.</summary>
    Wait,

    /// <summary>Cancels the token of the caller, and waits until it is cancelled.</summary>
    CancelAll,
}

/// <summary>Says for bodies of these kinds which outcomes of a joiner are allowed, in whatever order the bodies come to their end.</summary>
public sealed class JoinerModel(IReadOnlyList<JoinedKind> kinds)
{
    private readonly int _succeed = kinds.Count(kind => kind == JoinedKind.Succeed);
    private readonly int _fail = kinds.Count(kind => kind == JoinedKind.Fail);
    private readonly int _cancelItself = kinds.Count(kind => kind == JoinedKind.CancelItself);
    private readonly bool _cancelsAll = kinds.Contains(JoinedKind.CancelAll);

    /// <summary>Whether a joiner might wait for ever, as nobody decides for it.</summary>
    public bool MayHang(string joiner, int quorum) =>
        kinds.Contains(JoinedKind.Wait) && !_cancelsAll && joiner switch
        {
            "all" => _fail + _cancelItself == 0,
            "any" or "quorum" => _succeed < quorum && _fail + _cancelItself <= kinds.Count - quorum,
            _ => true,
        };

    public string? RefuteAll(IReadOnlyList<int>? results, Exception? error) =>
        _succeed == kinds.Count ? Refute(results is not null && results.SequenceEqual(Enumerable.Range(0, kinds.Count)), "all succeed")
        : error is OperationCanceledException ? Refute(_cancelItself > 0 || _cancelsAll, "nobody is cancelled before a failure")
        : Refute(IsFailureOfABody(error), "the failure of a body");

    public string? RefuteQuorum(int quorum, IReadOnlyList<int>? results, Exception? error)
    {
        var tooMany = kinds.Count - quorum + 1;
        if (results is not null)
        {
            return Refute(
                results.Count == quorum && results.Distinct().Count() == quorum && results.All(index => kinds[index] == JoinedKind.Succeed),
                "so many distinct successes");
        }

        if (_succeed >= quorum && !_cancelsAll)
            return "there are enough successes";

        if (error is AggregateException failures)
            return Refute(_fail >= tooMany && failures.InnerExceptions.Count == tooMany && AreFailures(failures), "just too many failures");

        return Refute(
            error is OperationCanceledException && (_cancelItself > 0 || _cancelsAll)
            && (error.InnerException is null || (error.InnerException is AggregateException inside && AreFailures(inside))),
            "a cancellation, with the failures inside");
    }

    /// <param name="outcomes">What was told.</param>
    /// <param name="isAll">Whether it should have been all.</param>
    public string? RefuteOutcomes(IReadOnlyList<ActivityOutcome<int>> outcomes, bool isAll) =>
        Refute(!isAll || outcomes.Count == kinds.Count, "an outcome for each")
        ?? Refute(outcomes.DistinctBy(outcome => outcome.Index).Count() == outcomes.Count, "each once")
        ?? outcomes.Select(RefuteOutcome).FirstOrDefault(refutation => refutation is not null);

    private string? RefuteOutcome(ActivityOutcome<int> outcome) =>
        Refute(outcome.Path == $"root/join[{outcome.Index}]", "its own path")
        ?? outcome.State switch
        {
            ActivityState.Completed => Refute(
                kinds[outcome.Index] == JoinedKind.Succeed && outcome.Error is null && outcome.Result == outcome.Index, "a success"),
            ActivityState.Failed => Refute(
                kinds[outcome.Index] == JoinedKind.Fail && outcome.Error is BodyException failure && failure.Index == outcome.Index, "a failure"),
            _ => Refute(
                outcome.Error is OperationCanceledException
                && (_cancelsAll || kinds[outcome.Index] is JoinedKind.CancelItself or JoinedKind.Wait),
                "a cancellation"),
        };

    private bool IsFailureOfABody(Exception? error) => error is BodyException failure && kinds[failure.Index] == JoinedKind.Fail;

    private bool AreFailures(AggregateException failures) =>
        failures.InnerExceptions.All(IsFailureOfABody) && failures.InnerExceptions.Distinct().Count() == failures.InnerExceptions.Count;

    private static string? Refute(bool isAllowed, string expected) => isAllowed ? null : $"expected: {expected}";
}

/// <summary>The failure of one body.</summary>
public sealed class BodyException(int index) : Exception($"body {index}")
{
    public int Index => index;
}

using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>What a step touches: its operation, those who go on because of it, and the activities that end in it.</summary>
internal sealed class Footprint
{
    private readonly List<long> _ends = [];

    // What it touches besides that which is known of its operation.
    private readonly List<long> _others = [];

    // What it was told to have touched besides.
    private readonly List<Operation> _touched = [];
    private Operation _operation;
    private long _self;
    private bool _touchesAll;
    private bool _changesTokens;

    /// <summary>Whether something is looked at after each step: the order of all of them matters.</summary>
    public bool IsWatched { get; private set; }

    /// <summary>In which way its operation takes part in what goes on at its object.</summary>
    public Outlook Outlook { get; private set; }

    /// <summary>What it does to others.</summary>
    public Effects Effects { get; } = new();

    /// <summary>Of its operation.</summary>
    public long Domain => _operation.Domain;

    private bool HasEnds => _ends.Count > 0;

    /// <summary>It is the step that an activity stands before.</summary>
    public void Begin(Participant participant, bool isWatched, TokenWatch tokens)
    {
        _operation = participant.Pending;
        _self = participant.Domain;
        IsWatched = isWatched;
        _changesTokens = Dependency.ChangesTokens(_operation);
        _touchesAll = Dependency.TouchesAll(_operation)
            || (tokens.AreTied && _changesTokens)
            || tokens.WasCancelledBefore(_operation.CancellationToken);
        _ends.Clear();
        _others.Clear();
        _touched.Clear();
        Outlook = Foresee(participant);
        Effects.Clear();
    }

    public static Outlook Foresee(Participant participant) =>
        participant.Pending is { Target: IForeseenObject target } operation ? target.Foresee(operation, participant.Activity) : default;

    /// <summary>An activity ends in it.</summary>
    public void AddEnd(Participant participant)
    {
        _ends.Add(participant.Domain);
        Effects.Ended.Add(participant.Index);
        Effects.EndsBadly |= participant.HasEnded && !participant.EndsWell;
        Effects.ReachesOthers |= participant.Domain != _self;
    }

    /// <summary>It makes somebody else go on.</summary>
    public void AddWoken(Participant participant)
    {
        Effects.Woken.Add(participant.Index);
        Effects.ReachesOthers = true;

        // It touches what that one waited on as well: it ended the wait from elsewhere, or that was a select, which stood in several queues.
        var wait = participant.Last;
        var isJoiner = HasEnds && wait.Kind == OperationKind.Join;
        if (isJoiner || !wait.MayWait || (wait.Domain == _operation.Domain && wait.Domain != Operation.Everything))
            return;

        Outlook = default;
        _touchesAll |= Dependency.TouchesAll(wait);
        if (!_touchesAll)
            _others.AddRange(Dependency.DomainsOf(wait));
    }

    /// <summary>It touches more than its operation says.</summary>
    public void AddTouched(in Operation operation) => _touched.Add(operation);

    /// <summary>A token is cancelled in it.</summary>
    /// <param name="isTied">Whether that may cancel an activity: <see cref="TokenWatch.AreTied"/>.</param>
    public void AddCancelled(bool isTied)
    {
        Effects.CancelsTokens = true;
        _changesTokens = true;
        if (isTied)
            TouchAll();
    }

    /// <summary>All is known of it.</summary>
    public void Complete()
    {
        foreach (var operation in _touched)
        {
            if (Dependency.TouchesAll(operation))
            {
                TouchAll();
                break;
            }

            foreach (var domain in Dependency.DomainsOf(operation))
            {
                if (!Touches(domain))
                    TouchBesides(domain);
            }
        }
    }

    /// <summary>It does to others what it did in another schedule that began in the same way.</summary>
    public void AddEffects(Effects effects, List<Participant> participants)
    {
        foreach (var participant in participants)
        {
            if (effects.Ended.Contains(participant.Index))
                AddEnd(participant);
        }

        foreach (var participant in participants)
        {
            if (effects.Woken.Contains(participant.Index))
                AddWoken(participant);
        }

        Effects.EndsBadly |= effects.EndsBadly;
        Effects.ReachesOthers |= effects.ReachesOthers;
        _changesTokens |= effects.CancelsTokens;
        if (effects.ReachesAll)
            TouchAll();
    }

    /// <summary>Whether its operation may touch an object, or somebody who goes on because of it stood in a queue there.</summary>
    public bool Touches(long domain) => _touchesAll || Dependency.Touches(_operation, domain) || _others.Contains(domain);

    /// <summary>Whether its operation waits for an activity that ends in another.</summary>
    public bool JoinsWhoEndsIn(Footprint other) => _operation.Kind == OperationKind.Join && other._ends.Contains(_operation.Domain);

    /// <summary>Whether one may cancel a token that abandons the other.</summary>
    public bool MeetsAtToken(Footprint other) =>
        Dependency.MeetAtToken(_operation, _changesTokens, other._operation, other._changesTokens);

    /// <summary>Whether the order of the two can matter.</summary>
    public bool DependsOn(Footprint other) =>
        IsWatched
        || DependsOnOperation(other)
        || (!Grain.IsFine && DependsOnMore(other));

    /// <summary>Whether the order of the two can matter, but for the activities that end in them.</summary>
    public bool DependsOnOperation(Footprint other) =>
        (Dependency.AreDependent(_operation, other._operation) && !Dependency.Commute(Outlook, other.Outlook))
        || MeetsAtToken(other)
        || MeetsElsewhere(other)
        || other.MeetsElsewhere(this);

    // It cannot be told by those who go on because of it.
    private void TouchAll()
    {
        if (_touchesAll)
            return;

        Outlook = default;
        _touchesAll = true;
        Effects.ReachesAll = true;
    }

    private void TouchBesides(long domain)
    {
        Outlook = default;
        _others.Add(domain);
        Effects.ReachesAll = true;
    }

    private bool MeetsElsewhere(Footprint other)
    {
        if (_touchesAll && other._operation.Kind != OperationKind.Yield)
            return true;

        foreach (var domain in _others)
        {
            if (other.Touches(domain))
                return true;
        }

        return false;
    }

    private bool DependsOnMore(Footprint other) =>
        DependsOnEnds(other)
        || other.DependsOnEnds(this)
        || IsAbout(other)
        || other.IsAbout(this)
        || (HasEnds && other.HasEnds && (Effects.ReachesOthers || other.Effects.ReachesOthers));

    // Who looks at an activity may see its end; what fails or is cancelled may end others.
    private bool DependsOnEnds(Footprint other)
    {
        if (Effects.EndsBadly)
            return true;

        if (other._operation.Kind == OperationKind.Yield)
            return false;

        foreach (var end in _ends)
        {
            if (other.Touches(end))
                return true;
        }

        return false;
    }

    // It looks at the activity whose step the other is.
    private bool IsAbout(Footprint other) => _operation.Kind == OperationKind.Read && _operation.Domain == other._self;
}

/// <summary>What a step does to activities: told by their numbers, it is the same in all schedules that begin in the same way.</summary>
internal sealed class Effects
{
    /// <summary>Who ends in it.</summary>
    public List<int> Ended { get; } = [];

    /// <summary>Who else goes on because of it.</summary>
    public List<int> Woken { get; } = [];

    /// <summary>Whether somebody fails in it, or is cancelled.</summary>
    public bool EndsBadly { get; set; }

    /// <summary>Whether it touches activities besides the one whose step it is.</summary>
    public bool ReachesOthers { get; set; }

    /// <summary>Whether it touches more than what those waited on who go on because of it.</summary>
    public bool ReachesAll { get; set; }

    /// <summary>Whether a token is cancelled in it.</summary>
    public bool CancelsTokens { get; set; }

    public bool IsEmpty =>
        Ended.Count == 0 && Woken.Count == 0 && !EndsBadly && !ReachesOthers && !ReachesAll && !CancelsTokens;

    public void Clear()
    {
        Ended.Clear();
        Woken.Clear();
        EndsBadly = false;
        ReachesOthers = false;
        ReachesAll = false;
        CancelsTokens = false;
    }

    /// <summary>Adds what it did with another value that was picked.</summary>
    public void Add(Effects other)
    {
        Ended.AddRange(other.Ended);
        Woken.AddRange(other.Woken);
        EndsBadly |= other.EndsBadly;
        ReachesOthers |= other.ReachesOthers;
        ReachesAll |= other.ReachesAll;
        CancelsTokens |= other.CancelsTokens;
    }
}

using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>Who chooses.</summary>
internal interface IStrategy
{
    /// <summary>Chooses who performs its operation.</summary>
    /// <returns>The position among those who are ready; less than zero to give the schedule up.</returns>
    int Choose(in Decision decision);

    /// <summary>Chooses one of so many values, from 0; 2 or more.</summary>
    int Pick(int count);

    /// <summary>Whether a schedule is given up when what was picked in it makes no difference.</summary>
    bool SkipsVainPicks => false;

    /// <summary>The present step touches more than its operation says.</summary>
    /// <param name="operation">What it touches, as this would.</param>
    void OnTouched(in Operation operation)
    {
    }

    /// <summary>Nobody can go on, and time is about to pass: what is done from here on to the next choice is not of the present step.</summary>
    void OnTimePasses()
    {
    }
}

/// <summary>What there is to choose between.</summary>
/// <param name="Ready">Those who stand before an operation, in the order of their starts.</param>
/// <param name="Last">
/// The position of whoever performed the last operation; less than zero if it does not stand before one, or has yielded.
/// </param>
/// <param name="LastIndex">Whoever that was; less than zero for nobody.</param>
/// <param name="Step">The number of the step, from 0.</param>
/// <param name="Jumps">How often time has jumped.</param>
/// <param name="IsWatched">Whether something is looked at after each step, and any step may change it.</param>
internal readonly record struct Decision(List<Participant> Ready, int Last, int LastIndex, int Step, int Jumps, bool IsWatched)
{
    /// <summary>Who goes on if nobody decides: whoever ran last, or the next in the order of starts.</summary>
    public int Default => Last >= 0 ? Last : FindNext(LastIndex);

    /// <summary>The position of the next in the order of starts; after the last comes the first.</summary>
    public int FindNext(int index)
    {
        var position = 0;
        while (position < Ready.Count && Ready[position].Index <= index)
            position++;

        return position < Ready.Count ? position : 0;
    }

    /// <summary>The position of a participant; less than zero if it does not stand before an operation.</summary>
    public int FindPosition(int index)
    {
        var position = Ready.Count - 1;
        while (position >= 0 && Ready[position].Index != index)
            position--;

        return position;
    }
}

namespace Concurrency;

/// <summary>Several instances of one body, behind one handle.</summary>
/// <remarks>
/// The group has ended when its last instance has. Cancelling it cancels each; joining it throws the first failure; its
/// state is that of the instance which is furthest from its end, and a failed instance outweighs a cancelled one.
/// </remarks>
public interface IActivityGroup : IActivity
{
    /// <summary>The instances, by index.</summary>
    IReadOnlyList<IActivity> Instances { get; }
}

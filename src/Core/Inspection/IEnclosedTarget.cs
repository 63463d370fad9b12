using Concurrency.Activities;
using Concurrency.Backends;

namespace Concurrency.Inspection;

/// <summary>A target which knows whether its waits are ended by somebody in one tree of activities, or from outside.</summary>
internal interface IEnclosedTarget
{
    /// <summary>Whether nobody is in sight outside of a tree who could end such a wait. In doubt somebody is.</summary>
    bool IsEnclosedBy(Strand root, OperationKind kind);
}

using Concurrency.Backends;

namespace Concurrency.Exploration;

/// <summary>One name under which activities find the simulation.</summary>
internal sealed class SimulatedBackend(Execution execution, string name) : IActivityBackend
{
    public string Name => name;

    public bool HasStacks => true;

    public bool HasThreads => false;

    public IActivityRunner CreateRunner(IRunnableActivity activity, ActivityOptions options) => execution.CreateRunner(activity);
}

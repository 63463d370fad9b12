namespace Concurrency.Backends;

/// <summary>Makes the backends of one kind from settings, so that configuration can name variants of it.</summary>
public interface IActivityBackendKind
{
    /// <summary>What configuration calls the kind: <c>Thread</c>, <c>Task</c>.</summary>
    string Kind { get; }

    /// <summary>Makes a backend.</summary>
    /// <param name="name">What rules and hints will call it.</param>
    /// <param name="settings">Its settings. Read each known one; wrong values are reported there and not thrown.</param>
    /// <returns>The backend. It is discarded if reading the settings reported problems.</returns>
    IActivityBackend Create(string name, BackendSettings settings);
}

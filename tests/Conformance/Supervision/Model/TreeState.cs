using System.Globalization;

namespace Concurrency.Tests.Conformance.Supervision.Model;

/// <summary>Where all activities of a tree are, as a value: two that are alike are one.</summary>
public sealed class TreeState : IEquatable<TreeState>
{
    private const int Fields = 11;

    private readonly byte[] _fields;

    public TreeState(int nodes) => _fields = new byte[nodes * Fields];

    private TreeState(byte[] fields) => _fields = fields;

    public int Count => _fields.Length / Fields;

    public TreeState Copy() => new((byte[])_fields.Clone());

    public ref NodePhase Phase(int node) => ref System.Runtime.CompilerServices.Unsafe.As<byte, NodePhase>(ref _fields[node * Fields]);

    public ref byte Restarts(int node) => ref _fields[(node * Fields) + 1];

    /// <summary>Whether the present attempt is cancelled.</summary>
    public ref byte IsCancelled(int node) => ref _fields[(node * Fields) + 2];

    /// <summary>Whether the activity is, of one that is restarted.</summary>
    public ref byte IsWholeCancelled(int node) => ref _fields[(node * Fields) + 3];

    /// <summary>The first failure of the present attempt.</summary>
    public ref byte Failed(int node) => ref _fields[(node * Fields) + 4];

    /// <summary>The failure of the activity, of one that is restarted.</summary>
    public ref byte WholeFailed(int node) => ref _fields[(node * Fields) + 5];

    /// <summary>How many children it has joined.</summary>
    public ref byte Joined(int node) => ref _fields[(node * Fields) + 6];

    /// <summary>How the body, the attempt or the activity has ended.</summary>
    public ref byte Outcome(int node) => ref _fields[(node * Fields) + 7];

    /// <summary>When its wait or delay is over.</summary>
    public ref byte Due(int node) => ref _fields[(node * Fields) + 8];

    /// <summary>When its deadline passes; zero for none.</summary>
    public ref byte Deadline(int node) => ref _fields[(node * Fields) + 9];

    public void Start(int node, int deadline)
    {
        _fields.AsSpan(node * Fields, Fields).Clear();
        Phase(node) = NodePhase.Launched;
        Deadline(node) = (byte)deadline;
    }

    /// <summary>What can be seen of a node from outside.</summary>
    public string Describe(NodePlan plan)
    {
        var node = plan.Id;
        var seen = Phase(node) switch
        {
            NodePhase.None => "-",
            NodePhase.Waiting => "waits",
            NodePhase.WaitingForEver => "waits for ever",
            NodePhase.Joining => $"joins {plan.Children[Joined(node)]}",
            NodePhase.InDelay => "delayed",
            NodePhase.BodyEnded => "children",
            NodePhase.Ended => $"{(ActivityState)Outcome(node)} {(plan.IsRestarted ? WholeFailed(node) : Failed(node))}",
            var phase => phase.ToString(),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{node}: {seen}, {Restarts(node)} restarts");
    }

    public bool Equals(TreeState? other) => other is not null && _fields.AsSpan().SequenceEqual(other._fields);

    public override bool Equals(object? obj) => Equals(obj as TreeState);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(_fields);
        return hash.ToHashCode();
    }
}

public enum NodePhase : byte
{
    None,

    /// <summary>Started; the body has not run.</summary>
    Launched,
    Waiting,

    /// <summary>Its wait is over, and the body is about to go on.</summary>
    Woken,
    WaitingForEver,
    Joining,

    /// <summary>The body has ended, and children may live.</summary>
    BodyEnded,

    /// <summary>An attempt has ended, and what follows is about to be decided.</summary>
    AttemptEnded,

    /// <summary>Between two attempts.</summary>
    InDelay,
    Ended,
}

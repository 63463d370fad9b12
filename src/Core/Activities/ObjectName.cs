namespace Concurrency.Activities;

/// <summary>The name of an object, below the activity it was made in. The path is built when somebody asks.</summary>
internal sealed class ObjectName(Strand? parent, string name)
{
    private string? _path;

    public Strand? Parent => parent;

    public string Name => name;

    public string Path => _path ??= parent is null ? name : $"{parent.Path}/{name}";

    /// <summary>The path that rules are matched against: without the sequence numbers of siblings with one name.</summary>
    public string RulePath => parent is null ? name : $"{parent.RulePath}/{name}";

    /// <summary>The path without indices and sequence numbers.</summary>
    public string Pattern =>
        parent is null ? name
        : parent.HasPlainPath ? Path
        : $"{parent.Pattern}/{name}";

    /// <summary>The name of another object beside this one.</summary>
    public ObjectName Sibling(string otherName) => new(parent, otherName);

    /// <summary>The name of a part of this object.</summary>
    public ObjectName Part(string partName) => new(parent, $"{name}/{partName}");
}

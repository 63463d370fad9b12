using System.Runtime.InteropServices;
using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Inspection;

/// <summary>The paths without indices and sequence numbers, each made once, for the length of a look at many activities.</summary>
internal sealed class PatternTable
{
    private readonly Dictionary<SiblingName, Pattern> _bySibling = [];
    private readonly Dictionary<(Pattern? Parent, string Name), Pattern> _patterns = [];
    private readonly Dictionary<IWaitTarget, string> _otherPaths = [];
    private SiblingName? _lastSibling;
    private Pattern? _last;

    /// <summary>The pattern of an activity.</summary>
    public string Find(Strand activity) => Find(activity.Handle.SiblingName).Path;

    /// <summary>The pattern of what a wait waits on.</summary>
    public string Find(IWaitTarget target) =>
        target switch
        {
            Synchronizer { ObjectName: var name } => Find(name.Parent is { } parent ? Find(parent.Handle.SiblingName) : null, name.Name).Path,
            Strand activity => Find(activity),
            _ => FindOther(target),
        };

    // Siblings come one after the other.
    private Pattern Find(SiblingName sibling)
    {
        if (ReferenceEquals(_lastSibling, sibling))
            return _last!;

        if (!_bySibling.TryGetValue(sibling, out var pattern))
        {
            pattern = Find(sibling.Parent is { } parent ? Find(parent.Handle.SiblingName) : null, sibling.Name);
            _bySibling.Add(sibling, pattern);
        }

        _lastSibling = sibling;
        return _last = pattern;
    }

    private Pattern Find(Pattern? parent, string name)
    {
        ref var pattern = ref CollectionsMarshal.GetValueRefOrAddDefault(_patterns, (parent, name), out _);
        return pattern ??= new(parent is null ? name : $"{parent.Path}/{name}");
    }

    // Selects, groups and requests make their path anew each time.
    private string FindOther(IWaitTarget target)
    {
        if (!_otherPaths.TryGetValue(target, out var path))
            _otherPaths.Add(target, path = target.Path);

        return path;
    }

    // Compared by reference, as a key.
    private sealed class Pattern(string path)
    {
        public string Path => path;
    }
}

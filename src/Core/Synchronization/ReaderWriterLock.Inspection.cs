using Concurrency.Backends;
using Concurrency.Inspection;
using Concurrency.Waiting;

namespace Concurrency.Synchronization;

// What the inspector asks of the lock.
internal sealed partial class ReaderWriterLock
{
    public override string Kind => "ReaderWriterLock";

    public ObjectSnapshot Inspect()
    {
        using (Gate.EnterScope())
        {
            var owners = new List<string>();
            if (_writer != 0)
                owners.Add(Owners.NameOf(_writingActivity));
            else if (_upgradeable != 0)
                owners.Add(Owners.NameOf(_upgradeableActivity));

            owners.AddRange(_readers.Values.Select(Owners.NameOf));
            var state = _writer != 0 ? "held for writing" : owners.Count > 0 ? "held for reading" : "free";
            return new(
                Path,
                Kind,
                state,
                _waitingReaders.Count + _waitingUpgradeables.Count + _waitingUpgrades.Count + _waitingWriters.Count,
                owners);
        }
    }

    public void AddHolders(Wait wait, HolderSet holders)
    {
        using (Gate.EnterScope())
        {
            if (_writer != 0)
                holders.Add(_writingActivity, _writer);
            else if (wait.Kind is OperationKind.AcquireWrite or OperationKind.Upgrade)
                AddReaders(wait.Kind == OperationKind.AcquireWrite, holders);
            else if (wait.Kind == OperationKind.AcquireUpgradeableRead && _upgradeable != 0)
                holders.Add(_upgradeableActivity, _upgradeable);
            else if ((_waitingUpgrades.Live ?? _waitingWriters.Live) is { Owner: { } writer } waiting)
                holders.Add(writer.Activity, waiting.Version);
        }
    }

    // A writer waits for all of them. A reader who is not known may leave at any time, but the others need not.
    private void AddReaders(bool withUpgradeable, HolderSet holders)
    {
        foreach (var (ticket, reader) in _readers)
            holders.Add(reader, ticket);

        if (withUpgradeable && _upgradeable != 0)
            holders.Add(_upgradeableActivity, _upgradeable);
    }
}

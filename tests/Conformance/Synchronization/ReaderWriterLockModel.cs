namespace Concurrency.Tests.Conformance.Synchronization;

/// <summary>What a reader-writer lock does, for one caller who does one thing at a time.</summary>
internal sealed class ReaderWriterLockModel
{
    private readonly List<int> _readers = [];
    private readonly List<ModelOperation> _waitingReaders = [];
    private readonly List<ModelOperation> _waitingUpgradeables = [];
    private readonly List<ModelOperation> _waitingWriters = [];
    private ModelOperation? _waitingUpgrade;
    private int? _upgradeable;
    private int? _writer;

    public bool IsWriting => _writer is not null;

    public bool HasUpgradeable => _upgradeable is not null;

    public int Readers => _readers.Count + (HasUpgradeable && !IsWriting ? 1 : 0);

    public int WaitingReaders => _waitingReaders.Count;

    public int WaitingUpgradeables => _waitingUpgradeables.Count;

    public int WaitingWriters => _waitingWriters.Count + (_waitingUpgrade is null ? 0 : 1);

    public IEnumerable<int> Held => _readers.Concat([_upgradeable ?? -1, _writer ?? -1]).Where(lease => lease >= 0).Distinct();

    // Nobody begins to read past a writer that writes or waits.
    private bool MayReadersEnter => !IsWriting && WaitingWriters == 0;

    public void Begin(ModelOperation operation)
    {
        if (!TryEnter(operation))
            GetQueue(operation).Add(operation);
    }

    public bool TryEnter(ModelOperation operation)
    {
        var isPossible = operation.Kind switch
        {
            "read" => MayReadersEnter,
            "upgradeable" => MayReadersEnter && !HasUpgradeable,
            _ => !IsWriting && Readers == 0,
        };
        if (isPossible)
            Enter(operation);

        return isPossible;
    }

    /// <summary>Begins an upgrade; one that only tries does not wait.</summary>
    public void BeginUpgrade(ModelOperation upgrade, bool mayWait)
    {
        if (_upgradeable != upgrade.Lease || IsWriting || _waitingUpgrade is not null)
        {
            upgrade.End("refused");
        }
        else if (_readers.Count == 0)
        {
            _writer = upgrade.Lease;
            upgrade.End("done");
        }
        else if (mayWait)
        {
            _waitingUpgrade = upgrade;
        }
    }

    public string Downgrade(int lease)
    {
        if (_writer != lease || _upgradeable != lease)
            return "refused";

        _writer = null;
        AdmitReaders();
        return "done";
    }

    public string Release(int lease)
    {
        if (_writer == lease)
        {
            _writer = null;
            if (_upgradeable == lease)
                _upgradeable = null;

            // A phase of readers comes between two writers.
            AdmitReaders();
        }
        else if (_upgradeable == lease)
        {
            _upgradeable = null;
            _waitingUpgrade?.End("refused");
            _waitingUpgrade = null;
        }
        else if (!_readers.Remove(lease))
        {
            return "refused";
        }

        GoOn();
        return "done";
    }

    public void Cancel(ModelOperation operation)
    {
        operation.End("cancelled");
        if (operation == _waitingUpgrade)
            _waitingUpgrade = null;
        else
            GetQueue(operation).Remove(operation);

        GoOn();
    }

    private List<ModelOperation> GetQueue(ModelOperation operation) =>
        operation.Kind switch
        {
            "read" => _waitingReaders,
            "upgradeable" => _waitingUpgradeables,
            _ => _waitingWriters,
        };

    private void GoOn()
    {
        if (!IsWriting && _readers.Count == 0 && _waitingUpgrade is { } upgrade)
        {
            _writer = _upgradeable;
            _waitingUpgrade = null;
            upgrade.End("done");
        }
        else if (!IsWriting && Readers == 0 && _waitingWriters.Count > 0)
        {
            Enter(Take(_waitingWriters));
        }
        else if (MayReadersEnter)
        {
            AdmitReaders();
        }
    }

    private void AdmitReaders()
    {
        while (_waitingReaders.Count > 0)
            Enter(Take(_waitingReaders));

        if (!HasUpgradeable && _waitingUpgradeables.Count > 0)
            Enter(Take(_waitingUpgradeables));
    }

    private void Enter(ModelOperation operation)
    {
        switch (operation.Kind)
        {
            case "read":
                _readers.Add(operation.Number);
                break;
            case "upgradeable":
                _upgradeable = operation.Number;
                break;
            default:
                _writer = operation.Number;
                break;
        }

        operation.End("acquired");
    }

    private static ModelOperation Take(List<ModelOperation> queue)
    {
        var first = queue[0];
        queue.RemoveAt(0);
        return first;
    }
}

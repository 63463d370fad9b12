namespace Concurrency.Tests.Explorations.Bugs;

/// <summary>A monitor's bounded buffer. With one condition for both sides, a notification may wake the wrong one.</summary>
internal sealed class BoundedBuffer
{
    private readonly IMutex _mutex;
    private readonly ICondition _hasItem;
    private readonly ICondition _hasRoom;
    private readonly int _capacity;
    private int _count;

    public BoundedBuffer(IActivityScope scope, int capacity, bool hasTwoConditions)
    {
        _mutex = scope.CreateMutex("buffer");
        _hasItem = _mutex.CreateCondition(hasTwoConditions ? "hasItem" : "changed");
        _hasRoom = hasTwoConditions ? _mutex.CreateCondition("hasRoom") : _hasItem;
        _capacity = capacity;
    }

    public async ValueTask PutAsync()
    {
        using var lease = await _mutex.AcquireAsync();
        while (_count == _capacity)
            await _hasRoom.WaitAsync(lease);

        _count++;
        _hasItem.Notify(lease);
    }

    public async ValueTask TakeAsync()
    {
        using var lease = await _mutex.AcquireAsync();
        while (_count == 0)
            await _hasItem.WaitAsync(lease);

        _count--;
        _hasRoom.Notify(lease);
    }
}

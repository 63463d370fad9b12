using Auction.Rules;
using Concurrency;

namespace Auction.Room;

// The board on the wall: many may read it at once, one writes. The sum belongs to the results, and nobody may see one without
// the other.
internal sealed class Standings(IReaderWriterLock gate)
{
    private readonly List<Result> _results = [];
    private int _revenue;

    public async ValueTask AddAsync(IActivityScope scope, Result result)
    {
        using (await gate.AcquireWriteAsync())
        {
            _results.Add(result);

            // Others have a turn here, of all places. They find the lock taken.
            await scope.YieldAsync();
            if (result.Winner is not null)
                _revenue += result.Price;
        }
    }

    public async ValueTask<Board> ReadAsync()
    {
        using (await gate.AcquireReadAsync())
            return new([.. _results], _revenue);
    }
}

using Concurrency.Activities;
using Concurrency.Waiting;

namespace Concurrency.Channels;

internal sealed partial class Channel<T>
{
    private Rarities? _rare;

    private Rarities Rare => _rare ??= new();

    private ItemOrigins? Origins => _rare?.Origins;

    private Exception? CompletionError => _rare?.Error;

    /// <summary>What only some channels ever have. A million channels must not carry it.</summary>
    /// <remarks>Guarded by the channel's gate.</remarks>
    private sealed class Rarities
    {
        private WaitQueue _receiveWatchers;
        private WaitQueue _sendWatchers;
        private Ring<T> _drops = new();

        public ref WaitQueue ReceiveWatchers => ref _receiveWatchers;

        public ref WaitQueue SendWatchers => ref _sendWatchers;

        public bool IsWatched => !_receiveWatchers.IsEmpty || !_sendWatchers.IsEmpty;

        public long Dropped { get; set; }

        public long Undelivered { get; set; }

        /// <summary>Dropped and not yet called back, oldest first; only where there is a call-back.</summary>
        public ref Ring<T> Drops => ref _drops;

        public bool IsCallingBack { get; set; }

        /// <summary>Where the items come from; only where they carry that.</summary>
        public ItemOrigins? Origins { get; set; }

        public TaskCompletionSource? Completion { get; set; }

        /// <summary>With which the channel was completed.</summary>
        public Exception? Error { get; set; }

        public HashSet<Strand>? Servers { get; set; }

        public string? LastServer { get; set; }
    }
}

using Concurrency.Placement;
using Xunit;

namespace Concurrency.Tests.Samples;

// The placements which every result is the same under, for samples that run in this process.
public static class Placements
{
    private const string Mixed = "mixed";

    public static TheoryData<string> All => ["Task", "Thread", Mixed];

    internal static ConcurrencyRuntime CreateRuntime(string placement, TimeProvider? timeProvider = null) =>
        ConcurrencyRuntime.Create(builder =>
        {
            builder.UseThreads().UseTasks();
            builder.TimeProvider = timeProvider ?? TimeProvider.System;
            if (placement == Mixed)
                builder.Placement = new Alternating();
            else
                builder.DefaultBackend = placement;
        });

    // One half of the names here, the other there.
    private sealed class Alternating : IPlacementPolicy
    {
        public bool UsesIndices => false;

        public ActivityRule PlaceActivity(string path) =>
            new(new(path.Sum(letter => letter) % 2 == 0 ? "Task" : "Thread", nameof(Alternating)), Instances: null);

        public ChannelRule PlaceChannel(string path) => default;
    }
}

using System.Runtime.CompilerServices;

namespace Concurrency.Exploration;

/// <summary>A small fast generator of random numbers, the same on every machine.</summary>
/// <remarks>SplitMix64: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.</remarks>
internal struct Rng
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The numbers of one schedule, which do not depend on those of the ones before.</summary>
    public static Rng For(ulong seed, long schedule)
    {
        var rng = new Rng { _state = seed };
        rng._state = rng.Next() ^ ((ulong)schedule * Gamma);
        rng.Next();
        return rng;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Next()
    {
        var mixed = _state += Gamma;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 to one less than the count.</summary>
    public int Next(int count) => (int)(((Next() >> 32) * (ulong)count) >> 32);
}

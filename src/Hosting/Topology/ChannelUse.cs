namespace Concurrency.Hosting;

/// <summary>That somebody reads or writes a channel by name.</summary>
/// <param name="Channel">The key.</param>
/// <param name="EndType">The closed type that was asked for; <see langword="null"/> where only the name was told.</param>
/// <param name="Reads">Whether it receives.</param>
/// <param name="Writes">Whether it sends.</param>
/// <param name="IsOptional">Whether it does without the channel.</param>
internal sealed record ChannelUse(string Channel, Type? EndType, bool Reads, bool Writes, bool IsOptional)
{
    /// <summary>What the asked end carries.</summary>
    public Type? ItemType => EndType?.GenericTypeArguments[0];
}

using System.Diagnostics;
using Concurrency.Activities;

namespace Concurrency.Diagnostics;

/// <summary>The spans of receives from channels whose items carry where they come from.</summary>
internal static class ReceiveSpans
{
    public static bool IsOn => Spans.Source.HasListeners();

    /// <summary>Makes the span: of no length, below that of the receiver, with a link to that of the sender.</summary>
    public static void Record(Receipt receipt) => Spans.Aside(receipt, static receipt =>
    {
        // Without a parent of its own it would get the current one, which may be the sender's.
        Activity.Current = null;
        var pattern = receipt.Channel.Pattern;
        using var span = Spans.Source.StartActivity(
            ActivityKind.Consumer,
            receipt.Receiver,
            [new(TagNames.ObjectPattern, pattern), new(TagNames.ObjectPath, receipt.Channel.Path)],
            [new(receipt.Sent)],
            name: $"receive {pattern}");
    });
}

/// <summary>An item was received.</summary>
/// <param name="Channel">From where.</param>
/// <param name="Sent">The context of its send.</param>
/// <param name="Receiver">The context of whoever received it; none if there was no span.</param>
internal readonly record struct Receipt(ObjectName Channel, ActivityContext Sent, ActivityContext Receiver);

namespace Concurrency;

/// <summary>One consistent look at a coordination object of any kind but a channel.</summary>
/// <param name="Path">Its path. Paths need not be unique.</param>
/// <param name="Kind">What it is, such as <c>Mutex</c>.</param>
/// <param name="State">Its state in words, such as <c>held</c> or <c>2 of 5 permits</c>.</param>
/// <param name="Waiting">How many operations wait in it.</param>
/// <param name="Owners">The paths of the activities which hold it, where it has owners; a foreign caller shows as <c>(foreign caller)</c>.</param>
public sealed record ObjectSnapshot(string Path, string Kind, string State, int Waiting, IReadOnlyList<string> Owners);

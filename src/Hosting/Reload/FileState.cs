using Microsoft.Extensions.Primitives;

namespace Concurrency.Hosting;

/// <summary>One settings file at one moment. Two equal ones mean that nothing was loaded in between.</summary>
/// <param name="Part">Which one.</param>
/// <param name="Token">The reload token of its provider: another one after each load.</param>
/// <param name="HasKeys">Whether it sets anything in the section.</param>
/// <param name="IsMentioned">Whether it at least mentions the section, as <c>"Concurrency": {}</c> does.</param>
/// <param name="Exists">Whether there is such a file.</param>
/// <param name="Failure">Why it could not be loaded; <see langword="null"/> if it could.</param>
/// <param name="Stamp">When such a file was written.</param>
internal sealed record FileState(
    FilePart Part, IChangeToken Token, bool HasKeys, bool IsMentioned, bool Exists, string? Failure, string? Stamp);

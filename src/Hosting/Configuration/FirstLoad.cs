using Microsoft.Extensions.Options;

namespace Concurrency.Hosting;

/// <summary>Options without content: a host validates them before it starts anything, and so loads the configuration.</summary>
/// <remarks>The configuration itself is no options, since what hands those out keeps them too, and would keep old ones.</remarks>
internal sealed class FirstLoad
{
    public sealed class Factory(LiveConfiguration configuration) : IOptionsFactory<FirstLoad>
    {
        public FirstLoad Create(string name)
        {
            _ = configuration.Current;
            return new();
        }
    }
}

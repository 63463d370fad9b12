using Microsoft.Extensions.Options;

namespace OrderDesk;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            await Desk.Build(Desk.CreateBuilder(arguments)).RunAsync();
            return 0;
        }
        catch (OptionsValidationException refused)
        {
            foreach (var problem in refused.Failures)
                await Console.Error.WriteLineAsync($"OrderDesk: {problem}");

            return 2;
        }
    }
}

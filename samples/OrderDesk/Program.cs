namespace OrderDesk;

internal static class Program
{
    public static async Task<int> Main(string[] arguments)
    {
        try
        {
            await Desk.Create(arguments).RunAsync();
            return 0;
        }
        catch (Microsoft.Extensions.Options.OptionsValidationException refused)
        {
            foreach (var problem in refused.Failures)
                await Console.Error.WriteLineAsync($"OrderDesk: {problem}");

            return 2;
        }
    }
}

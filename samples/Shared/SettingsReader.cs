using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Samples;

// Refuses a wrong value, and an unknown key, which is most likely a misspelled one.
internal static class SettingsReader
{
    public static IServiceCollection AddSettings<T>(this IServiceCollection services)
        where T : class, ISettings, new() =>
        services.AddSingleton(provider => Read<T>(provider.GetRequiredService<IConfiguration>().GetSection(T.Section)));

    private static T Read<T>(IConfigurationSection section)
        where T : class, ISettings, new()
    {
        var keys = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).ToList();
        var unknown = section.GetChildren().Where(child => !keys.Contains(child.Key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (unknown.Count > 0)
            throw Refuse<T>(unknown.Select(key => $"{key.Path} is no setting. There are: {string.Join(", ", keys)}."));

        var settings = new T();
        try
        {
            section.Bind(settings);
        }
        catch (InvalidOperationException invalid)
        {
            throw Refuse<T>([invalid.Message]);
        }

        var problems = settings.FindProblems()
            .Select(problem => $"{T.Section}:{problem.Key} is '{problem.Value}'. {problem.WayOut}")
            .ToList();
        return problems.Count == 0 ? settings : throw Refuse<T>(problems);
    }

    private static OptionsValidationException Refuse<T>(IEnumerable<string> problems)
        where T : ISettings => new(T.Section, typeof(T), problems);
}

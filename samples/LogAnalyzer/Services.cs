using LogAnalyzer.Input;
using LogAnalyzer.Parsing;
using LogAnalyzer.Reporting;
using LogAnalyzer.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LogAnalyzer;

internal static class Services
{
    public static HostApplicationBuilder CreateBuilder(string[] settings)
    {
        // The settings are beside the program, from wherever it is started.
        var builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        builder.Services
            .AddConcurrency(Pipeline.Add)
            .AddSingleton<IConfigureOptions<AnalyzerOptions>, AnalyzerOptionsReader>()
            .AddSingleton<IValidateOptions<AnalyzerOptions>, AnalyzerOptionsCheck>()
            .AddSingleton<Tally>()
            .AddSingleton<Placements>()
            .AddSingleton<InputFiles>()
            .AddSingleton<LineParser>()
            .AddSingleton<ReportFolder>();
        builder.Services.AddOptions<AnalyzerOptions>().ValidateOnStart();
        return builder;
    }
}

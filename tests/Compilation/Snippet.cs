using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Concurrency.Tests.Compilation;

/// <summary>A statement as a user would write it, compiled against the abstractions and hosting.</summary>
internal static class Snippet
{
    private static readonly IReadOnlyList<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)
                || Path.GetFileName(path) is "netstandard.dll" or "mscorlib.dll"
                    or "Microsoft.Extensions.DependencyInjection.Abstractions.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(IConcurrency).Assembly.Location),
        MetadataReference.CreateFromFile(typeof(Hosting.ConcurrencyHostingBuilder).Assembly.Location),
    ];

    /// <summary>The errors of a statement, as <c>CS0619</c>, and its warnings as well: a user should see neither.</summary>
    public static IReadOnlyList<string> Check(string statement)
    {
        var source = $$"""
            #nullable enable
            using System;
            using System.Threading;
            using System.Threading.Tasks;
            using Concurrency;
            using Concurrency.Hosting;

            public static class Program
            {
                public static async Task Main(
                    IConcurrency concurrency, IActivityScope scope, CancellationToken token, ConcurrencyHostingBuilder builder)
                {
                    await Task.Yield();
                    {{statement}}
                }

                private static async ValueTask Work(IActivityScope scope) => await scope.YieldAsync();

                private static async ValueTask<int> Count(IActivityScope scope)
                {
                    await scope.YieldAsync();
                    return 1;
                }

                private static async Task TaskWork(IActivityScope scope) => await scope.YieldAsync();

                private static async Task<int> TaskCount(IActivityScope scope)
                {
                    await scope.YieldAsync();
                    return 1;
                }

                private static async ValueTask HostedWork(IActivityScope scope, IServiceProvider services) => await scope.YieldAsync();

                private static async Task HostedTaskWork(IActivityScope scope, IServiceProvider services) => await scope.YieldAsync();

                private static void HostedBlock(IActivityScope scope, IServiceProvider services) => scope.Delay(TimeSpan.Zero);

                private sealed class Hosted : IHostedActivity
                {
                    public ValueTask RunAsync(IActivityScope scope) => scope.YieldAsync();
                }

                private sealed class BlockingHosted : IBlockingHostedActivity
                {
                    public void Run(IActivityScope scope) => scope.Delay(TimeSpan.Zero);
                }

                private static void Block(IActivityScope scope) => scope.Delay(TimeSpan.Zero);

                private static int BlockAndCount(IActivityScope scope) => scope.Index;
            }
            """;
        var compilation = CSharpCompilation.Create(
            "snippet",
            [CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest))],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return
        [
            .. compilation.GetDiagnostics()
                .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
                .Select(diagnostic => diagnostic.Id)
                .Distinct()
                .Order(),
        ];
    }
}

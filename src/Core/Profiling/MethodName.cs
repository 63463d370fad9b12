using System.Reflection;
using System.Text.RegularExpressions;

namespace Concurrency.Profiling;

/// <summary>Names methods as the source does, and not as the compiler: state machines, lambdas and local functions.</summary>
internal static partial class MethodName
{
    public static string Of(MethodBase method)
    {
        var (type, name) = (method.DeclaringType, method.Name);

        // An asynchronous method or an iterator is a class of its own: <HashAsync>d__3.
        if (name == "MoveNext" && type is { DeclaringType: { } outer } && StateMachine().Match(type.Name) is { Success: true } machine)
            (type, name) = (outer, machine.Groups["method"].Value);

        name = Generated().Replace(name, static match => match.Groups["local"] is { Success: true } local
            ? $"{match.Groups["outer"].Value}.{local.Value}"
            : $"{match.Groups["outer"].Value}.(lambda)");
        while (type is { DeclaringType: { } closed } && type.Name.StartsWith("<>", StringComparison.Ordinal))
            type = closed;

        return type is null ? name : $"{Arity().Replace(type.FullName ?? type.Name, "").Replace('+', '.')}.{name}";
    }

    [GeneratedRegex(@"^<(?<method>.+)>d(__.*)?$")]
    private static partial Regex StateMachine();

    // <Main>b__0_1 is a lambda in Main, and <Main>g__Work|0_1 a local function. Main itself may be <Main>$.
    [GeneratedRegex(@"^<+(?<outer>[^<>]+)>\$?>?(b__\S*|g__(?<local>[^|]+)\|\S*)$")]
    private static partial Regex Generated();

    [GeneratedRegex(@"`\d+(\[.*\])?")]
    private static partial Regex Arity();
}

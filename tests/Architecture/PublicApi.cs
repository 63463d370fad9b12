using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Concurrency.Tests.Architecture;

/// <summary>Writes the public surface of an assembly as signatures in C#, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var types in assembly.GetExportedTypes().GroupBy(type => type.Namespace).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length == 0 ? "" : "\n").Append($"namespace {types.Key}\n");
            foreach (var type in types.OrderBy(type => TypeNames.Of(type), StringComparer.Ordinal))
                DescribeType(type, text);
        }

        return text.ToString();
    }

    private static void DescribeType(Type type, StringBuilder text)
    {
        text.Append("\n    ").Append(Declaration(type)).Append('\n');
        IEnumerable<string> members = type.IsEnum
            ? Enum.GetNames(type).Select(name => $"{name} = {Convert.ToInt64(Enum.Parse(type, name), null)}")
            : typeof(Delegate).IsAssignableFrom(type) ? []
            : type.GetMembers(Declared)
                .Select(member => (Member: member, Signature: Signatures.Of(member)))
                .Where(each => each.Signature is not null)
                .OrderBy(each => each.Member is ConstructorInfo ? 0 : 1)
                .ThenBy(each => each.Member.Name, StringComparer.Ordinal)
                .ThenBy(each => each.Signature, StringComparer.Ordinal)
                .Select(each => each.Signature!);
        foreach (var member in members)
            text.Append("        ").Append(member).Append('\n');
    }

    private static string Declaration(Type type)
    {
        if (typeof(Delegate).IsAssignableFrom(type))
            return "delegate " + Signatures.Of(type.GetMethod("Invoke")!)!.Replace("Invoke(", TypeNames.Of(type) + "(", StringComparison.Ordinal);

        var kind = type.IsEnum ? "enum"
            : type.IsInterface ? "interface"
            : type.IsValueType ? (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (IsRecord(type) ? "record struct" : "struct")
            : (type is { IsAbstract: true, IsSealed: true } ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")
                + (IsRecord(type) ? "record" : "class");
        var bases = new List<string>();
        if (type.IsEnum)
        {
            var underlying = TypeNames.Of(Enum.GetUnderlyingType(type));
            if (underlying != "int")
                bases.Add(underlying);
        }
        else
        {
            if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
                bases.Add(TypeNames.Of(parent));

            bases.AddRange(type.GetInterfaces().Where(each => each.IsPublic).Select(TypeNames.Of).Order(StringComparer.Ordinal));
        }

        var obsolete = type.IsDefined(typeof(ObsoleteAttribute)) ? "[Obsolete] " : "";
        return $"{obsolete}{kind} {TypeNames.Of(type, withVariance: true)}{(bases.Count > 0 ? " : " + string.Join(", ", bases) : "")}"
            + TypeNames.Constraints(type.GetGenericArguments());
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", Declared) is not null || type.GetMethod("<Clone>$", Declared) is not null;
}

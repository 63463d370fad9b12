using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Concurrency.Tests.Architecture;

/// <summary>Members as C# declares them; null for what nobody outside can see, or what the compiler makes.</summary>
internal static class Signatures
{
    private static readonly NullabilityInfoContext s_nullability = new();

    public static string? Of(MemberInfo member)
    {
        if (member.IsDefined(typeof(CompilerGeneratedAttribute)) && member is not PropertyInfo)
            return null;

        var signature = member switch
        {
            ConstructorInfo constructor when IsVisible(constructor) && !constructor.IsStatic => OfConstructor(constructor),
            MethodInfo method when IsVisible(method) && !method.IsSpecialName => OfMethod(method),
            MethodInfo method when IsVisible(method) && method.Name.StartsWith("op_", StringComparison.Ordinal) => OfMethod(method),
            PropertyInfo property => OfProperty(property),
            FieldInfo { IsPublic: true } field => OfField(field),
            EventInfo declared when IsVisible(declared.AddMethod) =>
                $"event {TypeNames.Of(declared.EventHandlerType!)} {declared.Name}",
            _ => null,
        };
        return signature is not null && member.GetCustomAttribute<ObsoleteAttribute>() is { } obsolete
            ? (obsolete.IsError ? "[Obsolete(error)] " : "[Obsolete] ") + signature
            : signature;
    }

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string OfConstructor(ConstructorInfo constructor) =>
        $"{Modifiers(constructor)}{constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})";

    private static string OfMethod(MethodInfo method)
    {
        var generic = method.IsGenericMethod
            ? $"<{string.Join(", ", method.GetGenericArguments().Select(TypeNames.Of))}>"
            : "";
        var isExtension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"{Modifiers(method)}{TypeNames.Of(method.ReturnType, s_nullability.Create(method.ReturnParameter), isWritten: false)} "
            + $"{method.Name}{generic}({isExtension}{Parameters(method)})"
            + (method.IsGenericMethod ? TypeNames.Constraints(method.GetGenericArguments()) : "");
    }

    private static string? OfProperty(PropertyInfo property)
    {
        if (!IsVisible(property.GetMethod) && !IsVisible(property.SetMethod))
            return null;

        var accessors = new List<string>();
        if (IsVisible(property.GetMethod))
            accessors.Add("get;");

        if (IsVisible(property.SetMethod))
        {
            var isInit = property.SetMethod!.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            accessors.Add(isInit ? "init;" : "set;");
        }

        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = TypeNames.Of(property.PropertyType, s_nullability.Create(property), isWritten: !IsVisible(property.GetMethod));
        return $"{Modifiers((property.GetMethod ?? property.SetMethod)!)}{required}{type} {property.Name} {{ {string.Join(" ", accessors)} }}";
    }

    private static string OfField(FieldInfo field)
    {
        var modifiers = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? " = " + Literal(field.GetRawConstantValue()) : "";
        return $"{modifiers}{TypeNames.Of(field.FieldType)} {field.Name}{value}";
    }

    private static string Modifiers(MethodBase method)
    {
        var access = method.IsPublic ? "" : "protected ";
        if (method.DeclaringType!.IsInterface)
            return access + (method.IsStatic ? "static " : method.IsAbstract ? "" : "virtual ");

        return access
            + (method.IsStatic ? "static "
                : method.IsAbstract ? "abstract "
                : method is MethodInfo info && info.GetBaseDefinition() != info ? "override "
                : method is { IsVirtual: true, IsFinal: false } ? "virtual "
                : "");
    }

    private static string Parameters(MethodBase method) =>
        string.Join(", ", method.GetParameters().Select(parameter =>
        {
            var modifier = parameter.IsOut ? "out "
                : parameter.ParameterType.IsByRef ? (parameter.IsIn ? "in " : "ref ")
                : parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params "
                : "";
            var nullability = s_nullability.Create(parameter);
            var value = parameter.HasDefaultValue ? " = " + Default(parameter) : "";
            return $"{modifier}{TypeNames.Of(parameter.ParameterType, nullability, isWritten: !parameter.IsOut)} {parameter.Name}{value}";
        }));

    private static string Default(ParameterInfo parameter) =>
        parameter.DefaultValue is null && parameter.ParameterType.IsValueType && Nullable.GetUnderlyingType(parameter.ParameterType) is null
            ? "default"
            : Literal(parameter.DefaultValue);

    private static string Literal(object? value) =>
        value switch
        {
            null => "null",
            string text => $"\"{text}\"",
            bool truth => truth ? "true" : "false",
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };
}

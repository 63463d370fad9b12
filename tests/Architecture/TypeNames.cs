using System.Reflection;

namespace Concurrency.Tests.Architecture;

/// <summary>Types as C# writes them.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(char)] = "char",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    public static string Of(Type type) => Of(type, withVariance: false);

    public static string Of(Type type, bool withVariance)
    {
        if (s_keywords.TryGetValue(type, out var keyword))
            return keyword;

        if (type.IsArray)
            return Of(type.GetElementType()!) + "[]";

        if (type.IsGenericParameter)
            return (withVariance ? Variance(type) : "") + type.Name;

        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";

        var name = (type.IsNested ? Of(type.DeclaringType!) + "." : "") + type.Name.Split('`')[0];
        return type.IsGenericType
            ? $"{name}<{string.Join(", ", type.GetGenericArguments().Select(argument => Of(argument, withVariance)))}>"
            : name;
    }

    /// <summary>As <see cref="Of(Type)"/>, with the question marks of nullable references; type parameters have none.</summary>
    public static string Of(Type type, NullabilityInfo nullability, bool isWritten)
    {
        if (type.IsByRef)
            type = type.GetElementType()!;

        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying) + "?";

        var state = isWritten ? nullability.WriteState : nullability.ReadState;
        var mark = state == NullabilityState.Nullable && !type.IsValueType && !type.IsGenericParameter ? "?" : "";
        if (type.IsArray)
            return Of(type.GetElementType()!, nullability.ElementType!, isWritten) + "[]" + mark;

        if (!type.IsGenericType)
            return Of(type) + mark;

        var arguments = type.GetGenericArguments()
            .Zip(nullability.GenericTypeArguments, (argument, info) => Of(argument, info, isWritten: false));
        return $"{type.Name.Split('`')[0]}<{string.Join(", ", arguments)}>{mark}";
    }

    public static string Constraints(Type[] parameters) =>
        string.Concat(parameters.Where(parameter => parameter.IsGenericParameter).Select(parameter =>
        {
            var constraints = new List<string>();
            var attributes = parameter.GenericParameterAttributes;
            if (attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
                constraints.Add("struct");
            else if (attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
                constraints.Add("class");

            constraints.AddRange(parameter.GetGenericParameterConstraints().Where(each => each != typeof(ValueType)).Select(Of));
            if (attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !constraints.Contains("struct"))
                constraints.Add("new()");

            return constraints.Count > 0 ? $" where {parameter.Name} : {string.Join(", ", constraints)}" : "";
        }));

    private static string Variance(Type parameter) =>
        (parameter.GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => "out ",
            GenericParameterAttributes.Contravariant => "in ",
            _ => "",
        };
}

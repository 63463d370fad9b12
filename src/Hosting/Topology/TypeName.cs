namespace Concurrency.Hosting;

/// <summary>Types as they are written in C#.</summary>
internal static class TypeName
{
    public static string Of(Type type)
    {
        if (type.IsArray)
            return $"{Of(type.GetElementType()!)}[]";

        if (!type.IsConstructedGenericType)
            return type.Name;

        var arguments = string.Join(", ", type.GenericTypeArguments.Select(Of));
        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{arguments}>";
    }
}

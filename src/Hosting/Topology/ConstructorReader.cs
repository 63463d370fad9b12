using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Concurrency.Hosting;

/// <summary>Finds the channels that a class asks for in its constructors.</summary>
internal static class ConstructorReader
{
    public static IEnumerable<ChannelUse> Read(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type) =>
        type.GetConstructors().SelectMany(constructor => constructor.GetParameters()).Select(Read).OfType<ChannelUse>();

    private static ChannelUse? Read(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is not { Key: string channel })
            return null;

        var type = parameter.ParameterType;
        var (reads, writes) = FindEnd(type);
        return reads || writes ? new(channel, type, reads, writes, parameter.HasDefaultValue) : null;
    }

    private static (bool Reads, bool Writes) FindEnd(Type type)
    {
        if (!type.IsConstructedGenericType)
            return default;

        var definition = type.GetGenericTypeDefinition();
        return definition == typeof(IChannelReader<>) ? (true, false)
            : definition == typeof(IChannelWriter<>) ? (false, true)
            : definition == typeof(IChannel<>) ? (true, true)
            : default;
    }
}

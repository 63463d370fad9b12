namespace Concurrency.Hosting;

/// <summary>Lives in the service scope of each instance, and tells its services whose they are.</summary>
internal sealed class CurrentActivity
{
    private IActivityScope? _scope;

    public IActivityScope Scope
    {
        get => _scope ?? throw new InvalidOperationException(
            $"There is an {nameof(IActivityScope)} only among the services of a hosted activity, and these are nobody's. Ask for "
            + $"{nameof(IConcurrency)} here.");
        set => _scope = value;
    }
}

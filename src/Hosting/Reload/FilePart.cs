using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Concurrency.Hosting;

/// <summary>One settings file among the providers, and whether it could be read.</summary>
/// <remarks>
/// A file which is malformed when it changes leaves its provider empty, and the provider raises no reload token: nobody would
/// hear of it. Its source tells whoever is at <see cref="FileConfigurationSource.OnLoadException"/>.
/// </remarks>
internal sealed class FilePart : IDisposable
{
    private readonly FileConfigurationProvider _provider;
    private readonly string _path;
    private readonly Action _onFailure;
    private readonly Action<FileLoadExceptionContext>? _previous;
    private readonly Action<FileLoadExceptionContext> _handler;
    private Failure? _failure;

    /// <summary>Listens to a provider.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="path">The path of the section.</param>
    /// <param name="onFailure">What to do when the file could not be loaded.</param>
    public FilePart(FileConfigurationProvider provider, string path, Action onFailure)
    {
        _provider = provider;
        _path = path;
        _onFailure = onFailure;
        _previous = provider.Source.OnLoadException;
        _handler = OnLoadException;
        provider.Source.OnLoadException = _handler;
    }

    /// <summary>The file, as it was given to the configuration.</summary>
    public string Name => ProviderDescription.Of(_provider, _path);

    public FileState Look()
    {
        var token = _provider.GetReloadToken();
        var hasKeys = (_provider.TryGet(_path, out var value) && value is not null)
            || _provider.GetChildKeys([], _path).Any();
        var isMentioned = hasKeys || _provider.TryGet(_path, out _);
        var file = _provider.Source.FileProvider?.GetFileInfo(_provider.Source.Path ?? "");
        var failure = FindFailure();
        return new(
            this,
            token,
            hasKeys,
            isMentioned,
            Exists: file is not { Exists: false },
            failure,
            Stamp: failure is null || file is not { Exists: true } ? null : $"{file.LastModified.UtcTicks} {file.Length}");
    }

    // Whoever came to the source after us keeps a handler which calls ours: then ours stays, and has nobody to tell.
    public void Dispose()
    {
        if (_provider.Source.OnLoadException == _handler)
            _provider.Source.OnLoadException = _previous;
    }

    private void OnLoadException(FileLoadExceptionContext context)
    {
        try
        {
            _previous?.Invoke(context);
        }
        finally
        {
            if (ReferenceEquals(context.Provider, _provider))
            {
                Volatile.Write(ref _failure, new(MessageOf(context.Exception), _provider.GetReloadToken(), context.Ignore));
                _onFailure();
            }
        }
    }

    // A provider raises its token after every load that does not throw. The first one after a failure is a good load, unless
    // the failure was ignored by an earlier handler: then the first one belongs to the failed load itself.
    private string? FindFailure()
    {
        if (Volatile.Read(ref _failure) is not { } failure)
            return null;

        if (!failure.Token.HasChanged)
            return failure.Message;

        var next = failure.IsIgnored ? failure with { Token = _provider.GetReloadToken(), IsIgnored = false } : null;
        return Interlocked.CompareExchange(ref _failure, next, failure) == failure ? next?.Message : FindFailure();
    }

    // The outer messages say that the file could not be loaded and parsed; the innermost one says why.
    private static string MessageOf(Exception exception) => exception.GetBaseException().Message.TrimEnd('.') + ".";

    private sealed record Failure(string Message, IChangeToken Token, bool IsIgnored);
}

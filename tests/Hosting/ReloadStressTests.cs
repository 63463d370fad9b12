using System.Text.RegularExpressions;
using Xunit;

namespace Concurrency.Tests.Hosting;

/// <summary>Activities start while the configuration goes through all that can become of it.</summary>
public sealed partial class ReloadStressTests
{
    private const int Rounds = 100;
    private const int Workers = 2;

    private readonly EditableFile _file = new("appsettings.json", GoodSection(0));

    // What is written last and what is certainly running. A worker looks at the second, starts, and looks at the first: it was
    // placed by one of those or by one in between.
    private int _written;
    private int _running;

    [Fact]
    public async Task Every_activity_is_placed_by_a_good_configuration()
    {
        await using var app = LiveScenario.Of(_file);
        using var workers = new Workforce(app, CheckedStart);

        for (var round = 1; round <= Rounds; round++)
        {
            Volatile.Write(ref _written, round);
            _file.Write(GoodSection(round));
            Volatile.Write(ref _running, round);
            _file.Write("{ x");
            _file.Write(EditableFile.Section("""{ "DefaultBackend": "Thread", "Activities": { "work": "Fiber" } }"""));
            _file.Write("{}");
            _file.Write(null);
            await workers.StartsMore();
        }

        await workers.StopAsync();
        var events = app.Log.Rest().Select(entry => entry.Split(' ')[1]);
        Assert.Equal(Enumerable.Repeat<string[]>(["307", "302", "303", "304", "305"], Rounds).SelectMany(ids => ids), events);
    }

    [Fact]
    public async Task A_file_which_comes_and_goes_is_never_half_read()
    {
        var other = new EditableFile("other.json", EditableFile.Section("""{ "MaxThreads": 1000 }"""));
        await using var app = LiveScenario.Of(_file, other);
        using var workers = new Workforce(app, start => Assert.True(start() is "even" or "odd"));
        var isEdited = false;
        var editor = Task.Run(() =>
        {
            for (var i = 1; !Volatile.Read(ref isEdited); i++)
                other.Write(EditableFile.Section($$"""{ "MaxThreads": {{1000 + (i % 2)}} }"""));
        });

        for (var round = 1; round <= Rounds; round++)
        {
            _file.Write(GoodSection(round));
            _file.Write("{ x");
            _file.Write("{}");
            _file.Write(null);
            await workers.StartsMore();
        }

        _file.Write(GoodSection(1));
        Volatile.Write(ref isEdited, true);
        await editor;
        await workers.StopAsync();
        Assert.Equal("odd", app.Start("work"));
        Assert.All(app.Log.Rest(), entry => Assert.Matches(Allowed(), entry));
    }

    [GeneratedRegex("^(Information 307|Warning 30[245]) ")]
    private static partial Regex Allowed();

    private static string NameOf(int round) => round % 2 == 0 ? "even" : "odd";

    private static string GoodSection(int round) => EditableFile.Section(
        $$"""
        {
          "Backends": { "{{NameOf(round)}}": { "Kind": "Task", "MaxDegreeOfParallelism": 2 } },
          "Activities": { "work": "{{NameOf(round)}}" }
        }
        """);

    private void CheckedStart(Func<string> start)
    {
        var first = Volatile.Read(ref _running);
        var backend = start();
        var last = Volatile.Read(ref _written);
        Assert.Contains(backend, Enumerable.Range(first, last - first + 1).Select(NameOf));
    }

    /// <summary>Starts activities all the time.</summary>
    private sealed class Workforce : IDisposable
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

        private readonly CancellationTokenSource _stop = new();
        private readonly SemaphoreSlim _started = new(0);
        private readonly Task _work;

        public Workforce(LiveScenario app, Action<Func<string>> check) =>
            _work = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => WorkAsync(app, check))));

        /// <summary>Waits until some more were started, or fails as they did.</summary>
        public async Task StartsMore()
        {
            var more = _started.WaitAsync(s_patience);
            await await Task.WhenAny(more, _work);
            Assert.True(await more, "Nothing was started any more.");
        }

        public async Task StopAsync()
        {
            await _stop.CancelAsync();
            await _work;
        }

        public void Dispose() => _stop.Cancel();

        private async Task WorkAsync(LiveScenario app, Action<Func<string>> check)
        {
            while (!_stop.IsCancellationRequested)
            {
                check(() => app.Start("work"));
                if (_started.CurrentCount == 0)
                    _started.Release();

                await Task.Yield();
            }
        }
    }
}

namespace Concurrency.Tests.Documentation.Snippets.Objects;

public sealed class SelectTests : RuntimeTest
{
    private readonly List<string> _done = [];

    [Fact]
    public async Task A_select_with_call_backs()
    {
        var jobs = Runtime.CreateChannel<string>("jobs", capacity: 4);
        var control = Runtime.CreateChannel<string>("control", capacity: 4);
        await RunAsync(jobs, control);
        Assert.Equal(["idle"], _done);
        await jobs.SendAsync("sweep");
        await RunAsync(jobs, control);
        Assert.Equal(["idle", "sweep"], _done);

        async ValueTask RunAsync(IChannelReader<string> jobs, IChannelReader<string> control)
        {
            await Select
                .On(jobs, WorkAsync)
                .Or(control, ObeyAsync)
                .OrTimeout(TimeSpan.FromMilliseconds(50), ReportIdleAsync)
                .RunAsync();
        }
    }

    [Fact]
    public async Task A_select_made_once_and_used_in_a_loop()
    {
        var jobs = Runtime.CreateChannel<string>("jobs", capacity: 4);
        var stop = Runtime.CreateManualResetEvent("stop");
        var work = Runtime.Start("work", scope => WorkUntilStoppedAsync(scope, jobs, stop));
        await jobs.SendAsync("sweep");
        await jobs.SendAsync("mop");
        await Until(() => _done.Count == 2);
        stop.Set();

        await work.JoinAsync();

        Assert.Equal(["sweep", "mop"], _done);
    }

    private async ValueTask WorkUntilStoppedAsync(IActivityScope scope, IChannelReader<string> jobs, IManualResetEvent stop)
    {
        var job = jobs.ReceiveCase();
        var stopped = stop.WaitCase();
        var select = scope.CreateSelect(SelectOrder.Priority, stopped, job);
        while (await select.WaitAsync() == job)
            await WorkAsync(job.Value);
    }

    [Fact]
    public async Task A_completed_channel_makes_its_case_ready_and_the_error_tells()
    {
        var jobs = Runtime.CreateChannel<string>("jobs", capacity: 4);
        jobs.TrySend("sweep");
        jobs.TryComplete();
        var job = jobs.ReceiveCase();
        var select = Runtime.CreateSelect(job);

        while (await select.WaitAsync() == job && job.Error is null)
            await WorkAsync(job.Value);

        Assert.Equal(["sweep"], _done);
        Assert.IsType<ChannelCompletedException>(job.Error);
    }

    [Fact]
    public async Task A_select_sends_what_it_was_offered_last()
    {
        var left = Runtime.CreateChannel<int>("left", capacity: 2);
        var right = Runtime.CreateChannel<int>("right", capacity: 2);

        var toLeft = left.SendCase(0);
        var toRight = right.SendCase(0);
        var select = Runtime.CreateSelect(toLeft, toRight);
        for (var number = 1; number <= 4; number++)
        {
            toLeft.Offer(number);
            toRight.Offer(number);
            await select.WaitAsync();
        }

        Assert.Equal(2, left.GetSnapshot().Count);
        Assert.Equal(2, right.GetSnapshot().Count);
    }

    [Fact]
    public async Task The_time_being_up_is_an_outcome()
    {
        var jobs = Runtime.CreateChannel<string>("jobs", capacity: 4);
        var job = jobs.ReceiveCase();
        var select = Runtime.CreateSelect(job);

        if (await select.WaitAsync(TimeSpan.FromMilliseconds(20)) is null)
            await ReportIdleAsync();

        Assert.Equal(["idle"], _done);
    }

    [Fact]
    public async Task A_select_acquires_one_of_two_locks()
    {
        var left = Runtime.CreateMutex("left");
        var right = Runtime.CreateMutex("right");
        using var taken = left.Acquire();

        var desk = await SitDownAsync();
        Assert.Equal("right", desk);

        async ValueTask<string> SitDownAsync()
        {
            var atLeft = left.AcquireCase();
            var atRight = right.AcquireCase();
            var free = await Runtime.CreateSelect(atLeft, atRight).WaitAsync();
            using var desk = free == atLeft ? atLeft.Value : atRight.Value;
            return await WriteLetterAsync(free.Path);
        }

        static ValueTask<string> WriteLetterAsync(string at) => new(at);
    }

    private ValueTask WorkAsync(string job)
    {
        _done.Add(job);
        return default;
    }

    private ValueTask ObeyAsync(string command)
    {
        _done.Add(command);
        return default;
    }

    private ValueTask ReportIdleAsync()
    {
        _done.Add("idle");
        return default;
    }
}

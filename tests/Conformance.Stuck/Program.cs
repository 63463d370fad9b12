using Concurrency;

// Two threads never come to an end: one in a blocking body, one in a step of an asynchronous body. The process ends all the same.
using var started = new CountdownEvent(2);
var concurrency = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());
_ = concurrency.StartBlocking("sleeping", _ => NeverEnd());
_ = concurrency.Start("stuck", _ =>
{
    NeverEnd();
    return default;
}, new ActivityOptions { Backend = "Thread" });
started.Wait();

Console.WriteLine(await concurrency.StopAsync(TimeSpan.FromMilliseconds(1)));
return 0;

void NeverEnd()
{
    started.Signal();
    Thread.Sleep(Timeout.Infinite);
}

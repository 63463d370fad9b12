using Concurrency;
using Concurrency.Tests.Conformance.Probe;

// Runs one scenario in a process of its own, whose pool and processors the test has limited: exit code 0 if it came to its end.
var scenario = args[0];
if (!ThreadPool.SetMinThreads(1, 1) || !ThreadPool.SetMaxThreads(1, 1))
    return Fail("The pool cannot be limited to one worker: start with DOTNET_PROCESSOR_COUNT=1.");

await using var concurrency = ConcurrencyRuntime.Create(builder => builder.UseThreads().UseTasks());

// The main thread waits itself, so that the pool's only worker belongs to the scenario.
var run = scenario switch
{
    "watchdog" => Task.Run(StarvedPoolWatchdog.BlockedWorker),
    "mixed-ends" => StarvedPool.MixedEndsAsync(concurrency),
    "blocked-worker" => Task.Run(() => StarvedPool.BlockedWorker(concurrency)),
    "coordination" => Task.Run(() => StarvedCoordination.BlockedWorker(concurrency)),
    "mixed-coordination" => StarvedCoordination.MixedAsync(concurrency),
    "sends" => Neighbours.SendsAsync(concurrency),
    "receives" => Neighbours.ReceivesAsync(concurrency),
    "ping-pong" => Neighbours.PingPongAsync(concurrency),
    "loops" => Loops.RunAsync(concurrency),
    _ => Task.FromException(new ArgumentException($"No scenario '{scenario}'.")),
};
try
{
    return run.Wait(TimeSpan.FromMinutes(3)) ? 0 : Fail($"Scenario '{scenario}' did not end.");
}
catch (AggregateException failure)
{
    return Fail(failure.InnerException!.ToString());
}

static int Fail(string reason)
{
    Console.Error.WriteLine(reason);

    // Not through the runtime's disposal: what hangs would hang there again.
    Environment.Exit(1);
    return 1;
}

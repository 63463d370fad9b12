namespace Concurrency.Tests.Conformance.Selection;

/// <summary>Requests with replies, received through a select.</summary>
public sealed class RequestTests : SelectTest
{
    [Theory, MemberData(nameof(ActivityModes))]
    public async Task A_request_received_through_a_select_is_answered(Mode mode)
    {
        foreach (var waits in new[] { true, false })
        {
            var (requests, quit, server) = StartServer(mode, waits, answers: true);

            Assert.Equal("<1>", await Runtime.AskAsync(requests, 1, TestContext.Current.CancellationToken));
            Assert.Equal("<2>", await Runtime.AskAsync(requests, 2, TestContext.Current.CancellationToken));

            quit.Set();
            await Ended(server);
        }
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task A_request_received_through_a_select_fails_when_its_server_ends_without_an_answer(Mode mode)
    {
        var (requests, _, server) = StartServer(mode, waits: true, answers: false);
        await UntilReceivers(requests, 1);

        var asking = Runtime.AskAsync(requests, 1, TestContext.Current.CancellationToken).AsTask();

        var failure = await Assert.ThrowsAsync<RequestUnansweredException>(() => asking.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Contains("'server'", failure.Message, StringComparison.Ordinal);
        await Ended(server);
    }

    [Theory, MemberData(nameof(ActivityModes))]
    public async Task Requests_that_come_after_the_server_has_ended_fail(Mode mode)
    {
        var (requests, quit, server) = StartServer(mode, waits: true, answers: true);
        await UntilWaits(quit);
        quit.Set();
        await Ended(server);

        await Assert.ThrowsAsync<RequestUnansweredException>(
            () => Runtime.AskAsync(requests, 1, TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal(0, requests.GetSnapshot().WaitingReceivers);
    }

    private (IChannel<Request<int, string>> Requests, IManualResetEvent Quit, Role Server) StartServer(Mode mode, bool waits, bool answers)
    {
        var requests = Runtime.CreateChannel<Request<int, string>>("requests", waits ? 0 : 4);
        var quit = Runtime.CreateManualResetEvent("quit");
        return (requests, quit, Start(mode, "server", async verbs =>
        {
            var request = requests.ReceiveCase();
            var select = Runtime.CreateSelect(request, quit.WaitCase());
            while (await verbs.SelectAsync(select) == request && answers)
                request.Value.TryReply($"<{request.Value.Value}>");
        }));
    }
}

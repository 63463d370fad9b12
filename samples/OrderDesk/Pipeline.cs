using Concurrency;
using Concurrency.Hosting;
using OrderDesk.Load;
using OrderDesk.Orders;
using OrderDesk.Stages;

namespace OrderDesk;

// The stages and the channels between them. When the host stops the load ends, and the stages work on until every order that
// was taken in has gone through all of them.
internal static class Pipeline
{
    public static void Add(ConcurrencyHostingBuilder concurrency) => concurrency
        .AddChannel<Order>("incoming", capacity: 64)
        .AddChannel<Order>("priced", capacity: 64)
        .AddChannel<Order>("reserved", capacity: 64)
        .AddChannel<Order>("paid", capacity: 64)
        .AddChannel<DeadLetter<Order>>("refused", capacity: 64)
        .AddActivity<LoadStage>("load", load => load.Completes("incoming"))
        .AddActivity<PriceStage>("price", price =>
        {
            price.OnStop = StopMode.Drain;
            price.Completes("priced");
        })
        .AddActivity<ReserveStage>("reserve", reserve =>
        {
            reserve.Instances = 4;
            reserve.OnStop = StopMode.Drain;
            reserve.Completes("reserved");
        })
        .AddActivity<PayStage>("pay", pay =>
        {
            pay.Instances = 2;
            pay.OnStop = StopMode.Drain;
            pay.OnFailure = FailureMode.Restart;
            pay.Reads("reserved");
            pay.Writes("refused");
            pay.Completes("paid", "refused");
        })
        .AddActivity<ConfirmStage>("confirm", confirm => confirm.OnStop = StopMode.Drain)
        .AddActivity<RefuseStage>("refuse", refuse => refuse.OnStop = StopMode.Drain);
}

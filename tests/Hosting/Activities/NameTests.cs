using Concurrency.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting.Activities;

/// <summary>Names are refused where they are given.</summary>
public sealed class NameTests
{
    private const string Allowed = "Allowed: letters, digits, '.', '_' and '-', without '__'. (Parameter 'name')";

    [Theory, InlineData("a/b"), InlineData(""), InlineData("price[0]"), InlineData("a b"), InlineData("a__b"), InlineData("*")]
    public void A_name_is_one_segment_of_a_path(string name)
    {
        Assert.Equal($"'{name}' is not a name for an activity. {Allowed}", Refuse(c => c.AddActivity(name, Nothing)));
        Assert.Equal($"'{name}' is not a name for an activity. {Allowed}", Refuse(c => c.AddBlockingActivity(name, BlockingNothing)));
        Assert.Equal($"'{name}' is not a name for a channel. {Allowed}", Refuse(c => c.AddChannel<int>(name, capacity: 1)));
    }

    [Fact]
    public void A_name_of_an_activity_is_taken_once_whatever_its_case() =>
        Assert.Equal(
            "An activity 'import' is registered already. Give the second one a name of its own, or set Instances for several of one "
            + "kind.",
            Refuse(c => c.AddActivity("import", Nothing).AddBlockingActivity("Import", BlockingNothing)));

    [Fact]
    public void The_class_which_has_the_name_is_told() =>
        Assert.Equal(
            "An activity 'import' (Importer) is registered already. Give the second one a name of its own, or set Instances for "
            + "several of one kind.",
            Refuse(c => c.AddActivity<Importer>("import").AddActivity<Importer>("import")));

    [Theory, InlineData("orders"), InlineData("Orders")]
    public void A_name_of_a_channel_is_taken_once_whatever_it_carries_and_whatever_its_case(string name)
    {
        const string Taken =
            "A channel 'orders' of Int32 is registered already. A channel's name is its key, whatever it carries: give the second one "
            + "another name.";
        Assert.Equal(Taken, Refuse(c => c.AddChannel<int>("orders", capacity: 1).AddChannel<int>(name, capacity: 1)));
        Assert.Equal(Taken, Refuse(c => c.AddChannel<int>("orders", capacity: 1).AddChannel<string>(name, capacity: 2)));
    }

    [Fact]
    public void An_activity_and_a_channel_may_share_a_name() =>
        new ServiceCollection().AddConcurrency(c => c.AddActivity("orders", Nothing).AddChannel<int>("orders", capacity: 1));

    [Fact]
    public void A_second_call_of_AddConcurrency_knows_the_names_of_the_first()
    {
        var services = new ServiceCollection().AddConcurrency(c => c.AddActivity("import", Nothing));

        Assert.Throws<ArgumentException>(() => services.AddConcurrency(c => c.AddActivity("import", Nothing)));
    }

    [Fact]
    public void Options_refuse_what_they_cannot_be()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Configure(a => a.Instances = 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Configure(a => a.OnStop = (StopMode)7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Configure(a => a.OnFailure = (FailureMode)7));
        Assert.Throws<ArgumentException>(() => Configure(a => a.Completes("")));
        Assert.Throws<ArgumentNullException>(() => Configure(a => a.Reads(null!)));
    }

    private static string Refuse(Action<ConcurrencyHostingBuilder> configure) =>
        Assert.ThrowsAny<ArgumentException>(() => new ServiceCollection().AddConcurrency(configure)).Message;

    private static void Configure(Action<HostedActivityOptions> configure) =>
        new ServiceCollection().AddConcurrency(c => c.AddActivity("import", Nothing, configure));

    private static ValueTask Nothing(IActivityScope scope, IServiceProvider services) => default;

    private static void BlockingNothing(IActivityScope scope, IServiceProvider services)
    {
    }

    private sealed class Importer : IHostedActivity
    {
        public ValueTask RunAsync(IActivityScope scope) => default;
    }
}

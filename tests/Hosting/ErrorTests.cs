using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Concurrency.Tests.Hosting;

public sealed class ErrorTests
{
    private const string PathAllowed =
        "Allowed: names of letters, digits, '.', '_' and '-' without '__', joined by '/'; '*' for any characters within a "
        + "name, '**' for any number of names, and an index such as '[0]' behind a name for one instance.";

    [Fact]
    public void An_unknown_backend_is_named_with_its_place_and_the_nearest_name() =>
        Assert.Equal(
            "Concurrency:Activities:hashing:Backend (appsettings.json) is 'Thraed', which is not a backend. "
            + "Known: Task, Thread, realtime. Did you mean 'Thread'?",
            new Scenario()
                .Json("""
                    {
                      "Backends": { "realtime": { "Kind": "Thread" } },
                      "Activities": { "hashing": { "Path": "digest/hash", "Backend": "Thraed" } }
                    }
                    """)
                .RefuseOnce());

    [Fact]
    public void A_scalar_with_an_unknown_backend_is_named_by_its_own_path() =>
        Assert.Equal(
            "Concurrency:Activities:hashing (command line) is 'Fiber', which is not a backend. Known: Task, Thread.",
            new Scenario().CommandLine("--Concurrency:Activities:hashing=Fiber").RefuseOnce());

    [Fact]
    public void An_unknown_default_backend_is_an_error() =>
        Assert.Equal(
            "Concurrency:DefaultBackend (in memory) is 'Tsak', which is not a backend. Known: Task, Thread. "
            + "Did you mean 'Task'?",
            new Scenario().Memory(("DefaultBackend", "Tsak")).RefuseOnce());

    [Fact]
    public void An_unknown_kind_of_backend_is_an_error() =>
        Assert.Equal(
            "Concurrency:Backends:realtime:Kind (in memory) is 'Threads', which is not a kind of backend. "
            + "Known: Task, Thread. Did you mean 'Thread'?",
            new Scenario().Memory(("Backends:realtime:Kind", "Threads")).RefuseOnce());

    [Fact]
    public void A_backend_without_a_kind_is_an_error() =>
        Assert.Equal(
            "Concurrency:Backends:realtime (in memory) has no Kind. Allowed: one of Task, Thread.",
            new Scenario().Memory(("Backends:realtime:StackSizeKB", "256")).RefuseOnce());

    [Fact]
    public void A_backend_of_its_own_kind_cannot_be_of_another() =>
        Assert.Equal(
            "Concurrency:Backends:thread:Kind (in memory) is 'Task', but the backend 'Thread' is always of the kind 'Thread'. "
            + "Leave Kind out, or give the backend another name.",
            new Scenario().Memory(("Backends:thread:Kind", "Task")).RefuseOnce());

    [Fact]
    public void A_backend_with_a_wrong_name_is_an_error() =>
        Assert.Equal(
            "Concurrency:Backends:real time (in memory) is not a name for a backend. "
            + "Allowed: letters, digits, '.', '_' and '-', without '__'.",
            new Scenario().Memory(("Backends:real time:Kind", "Thread")).RefuseOnce());

    [Fact]
    public void An_unknown_key_at_the_top_is_an_error() =>
        Assert.Equal(
            "Concurrency:Actvities (appsettings.json) is an object with 'hashing', but 'Actvities' is not a key here. "
            + "Known: DefaultBackend, MaxThreads, Backends, Activities, Channels, Shutdown, StrictTopology, Watchdogs, Diagnostics, Profiling. Did you mean 'Activities'?",
            new Scenario().Json("""{ "Actvities": { "hashing": "Task" } }""").RefuseOnce());

    [Fact]
    public void An_unknown_key_of_an_activity_is_an_error() =>
        Assert.Equal(
            "Concurrency:Activities:hashing:Backnd (in memory) is 'Task', but 'Backnd' is not a key here. "
            + "Known: Path, Backend, Instances, Deadline, OnFailure, Restart. Did you mean 'Backend'?",
            new Scenario().Memory(("Activities:hashing:Backnd", "Task")).RefuseOnce());

    [Fact]
    public void An_unknown_key_of_a_channel_is_an_error() =>
        Assert.Equal(
            "Concurrency:Channels:paths:FullMode (in memory) is 'DropOldest', but 'FullMode' is not a key here. "
            + "Known: Path, Capacity.",
            new Scenario().Memory(("Channels:paths:FullMode", "DropOldest")).RefuseOnce());

    [Fact]
    public void An_unknown_key_of_a_backend_is_an_error() =>
        Assert.Equal(
            "Concurrency:Backends:cpu:MaxDegreeOfParalelism (in memory) is '2', but 'MaxDegreeOfParalelism' is not a key here. "
            + "Known: Kind, MaxDegreeOfParallelism. Did you mean 'MaxDegreeOfParallelism'?",
            new Scenario()
                .Memory(("Backends:cpu:Kind", "Task"), ("Backends:cpu:MaxDegreeOfParalelism", "2"))
                .RefuseOnce());

    [Fact]
    public void An_unknown_key_of_shutdown_is_an_error() =>
        Assert.Equal(
            "Concurrency:Shutdown:Grce (appsettings.json) is empty, but 'Grce' is not a key here. "
            + "Known: Grace. Did you mean 'Grace'?",
            new Scenario().Json("""{ "Shutdown": { "Grce": null } }""").RefuseOnce());

    [Theory]
    [InlineData("many")]
    [InlineData("0")]
    [InlineData("1000001")]
    [InlineData("1,000")]
    [InlineData("")]
    public void A_wrong_number_of_threads_is_an_error(string value) =>
        Assert.Equal(
            $"Concurrency:MaxThreads (in memory) is '{value}', which is not a whole number from 1 to 1000000.",
            new Scenario().Memory(("MaxThreads", value)).RefuseOnce());

    [Theory]
    [InlineData("four")]
    [InlineData("0")]
    [InlineData("1000001")]
    public void A_wrong_number_of_instances_is_an_error(string value) =>
        Assert.Equal(
            $"Concurrency:Activities:hashing:Instances (in memory) is '{value}', "
            + "which is not a whole number from 1 to 1000000.",
            new Scenario().Memory(("Activities:hashing:Instances", value)).RefuseOnce());

    [Fact]
    public void Instances_of_one_instance_are_an_error() =>
        Assert.Equal(
            "Concurrency:Activities:hashing:Instances (in memory) is '4', but the path 'digest/hash[2]' names one instance. "
            + "Leave the index out, or Instances.",
            new Scenario()
                .Memory(("Activities:hashing:Path", "digest/hash[02]"), ("Activities:hashing:Instances", "4"))
                .RefuseOnce());

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("2147483647")]
    [InlineData("unbounded")]
    public void A_capacity_which_would_change_the_meaning_is_an_error(string value) =>
        Assert.Equal(
            $"Concurrency:Channels:paths:Capacity (in memory) is '{value}', which is not a whole number from 1 to 2147483646.",
            new Scenario().Memory(("Channels:paths:Capacity", value)).RefuseOnce());

    [Theory]
    [InlineData("20")]
    [InlineData("-00:00:01")]
    [InlineData("20s")]
    [InlineData("25.00:00:00")]
    public void A_wrong_grace_period_is_an_error(string value) =>
        Assert.Equal(
            $"Concurrency:Shutdown:Grace (in memory) is '{value}', "
            + "which is not a time span from 00:00:00 to 24.00:00:00, such as 00:00:20.",
            new Scenario().Memory(("Shutdown:Grace", value)).RefuseOnce());

    [Fact]
    public void A_wrong_setting_of_a_backend_is_an_error() =>
        Assert.Equal(
            "Concurrency:Backends:cpu:MaxDegreeOfParallelism (in memory) is 'all', "
            + "which is not a whole number from 1 to 2147483647.",
            new Scenario()
                .Memory(("Backends:cpu:Kind", "Task"), ("Backends:cpu:MaxDegreeOfParallelism", "all"))
                .RefuseOnce());

    [Fact]
    public void A_setting_of_a_backend_which_is_a_name_comes_with_the_nearest_one() =>
        Assert.Equal(
            "Concurrency:Backends:realtime:Priority (in memory) is 'Hihgest', "
            + "which is not one of Lowest, BelowNormal, Normal, AboveNormal, Highest. Did you mean 'Highest'?",
            new Scenario()
                .Memory(("Backends:realtime:Kind", "Thread"), ("Backends:realtime:Priority", "Hihgest"))
                .RefuseOnce());

    [Fact]
    public void A_missing_setting_which_a_backend_needs_is_an_error() =>
        Assert.Equal(
            "Concurrency:Backends:remote (in memory) has no Address. Allowed: a host and a port.",
            new Scenario()
                .Services(services => services.AddKind(new RecordingKind("Remote") { NeedsAddress = true }))
                .Memory(("Backends:remote:Kind", "Remote"))
                .RefuseOnce());

    [Fact]
    public void One_value_where_an_object_belongs_is_an_error() =>
        Assert.Equal(
            [
                "Concurrency:Backends:cpu (appsettings.json) is 'Task', but an object is expected. "
                    + "Set Concurrency:Backends:cpu:Kind instead.",
                "Concurrency:Activities (appsettings.json) is 'Task', but an object is expected.",
                "Concurrency:Channels:paths (appsettings.json) is '256', but an object is expected. "
                    + "Set Concurrency:Channels:paths:Capacity instead.",
                "Concurrency:Shutdown (appsettings.json) is '00:00:20', but an object is expected. "
                    + "Set Concurrency:Shutdown:Grace instead.",
            ],
            new Scenario()
                .Json("""
                    {
                      "Backends": { "cpu": "Task" },
                      "Activities": "Task",
                      "Channels": { "paths": 256 },
                      "Shutdown": "00:00:20"
                    }
                    """)
                .Refuse());

    [Fact]
    public void A_value_for_the_whole_section_is_an_error() =>
        Assert.Equal(
            "Concurrency (appsettings.json) is '4', but an object is expected.",
            new Scenario().Json("4").RefuseOnce());

    [Fact]
    public void An_object_where_one_value_belongs_is_an_error() =>
        Assert.Equal(
            [
                "Concurrency:MaxThreads (appsettings.json) is an object with 'Max', but a single value is expected. "
                    + "Allowed: a whole number from 1 to 1000000.",
                "Concurrency:Backends:realtime:Cpus (appsettings.json) is an object with '0', '1', but a single value is "
                    + "expected. Allowed: one value for each key.",
                "Concurrency:DefaultBackend (appsettings.json) is an object with 'Name', but a single value is expected. "
                    + "Allowed: the name of a backend.",
                "Concurrency:Activities:hashing:Path (appsettings.json) is an object with '0', but a single value is "
                    + $"expected. {PathAllowed}",
                "Concurrency:Activities:hashing:Backend (appsettings.json) is an object with 'Name', but a single value is "
                    + "expected. Allowed: the name of a backend.",
            ],
            new Scenario()
                .Json("""
                    {
                      "DefaultBackend": { "Name": "Task" },
                      "MaxThreads": { "Max": 3 },
                      "Backends": { "realtime": { "Kind": "Thread", "Cpus": [ 0, 1 ] } },
                      "Activities": { "hashing": { "Path": [ "a" ], "Backend": { "Name": "Task" } } }
                    }
                    """)
                .Refuse());

    [Theory]
    [InlineData("digest//hash", "a name is empty")]
    [InlineData("/digest", "a name is empty")]
    [InlineData("digest/ha sh", "' ' is not allowed")]
    [InlineData("digest/ha__sh", "'ha__sh' contains '__'")]
    [InlineData("digest/ha**", "'**' is only part of 'ha**'")]
    [InlineData("hash[x]", "'[x]' is not an index")]
    [InlineData("hash[1", "'[1' is not an index")]
    [InlineData("hash[-1]", "'[-1]' is not an index")]
    [InlineData("[1]", "a name is empty")]
    [InlineData("retry#3", "'#' is not allowed")]
    public void A_path_which_is_none_is_an_error(string path, string problem)
    {
        Assert.Equal(
            $"Concurrency:Activities:hashing:Path (in memory) is '{path}', which is not a path: {problem}. {PathAllowed}",
            new Scenario().Memory(("Activities:hashing:Path", path)).RefuseOnce());
        Assert.Equal(
            $"Concurrency:Channels:{path} (in memory) has the key '{path}', which is not a path: {problem}. {PathAllowed} "
            + $"With Concurrency:Channels:{path}:Path set, the key can be any.",
            new Scenario().Memory(($"Channels:{path}:Capacity", "3")).RefuseOnce());
    }

    [Fact]
    public void Two_rules_with_one_path_which_set_the_same_are_an_error() =>
        Assert.Equal(
            [
                "Concurrency:Activities:second:Backend (in memory) is 'Task', but Concurrency:Activities:first:Backend "
                    + "(in memory) is 'Thread' for the same path 'DIGEST/hash'. Keep one of them.",
                "Concurrency:Channels:second:Capacity (in memory) is '3', but Concurrency:Channels:first:Capacity "
                    + "(in memory) is '2' for the same path 'digest/paths'. Keep one of them.",
            ],
            new Scenario()
                .Memory(
                    ("Activities:first:Path", "digest/hash"),
                    ("Activities:first:Backend", "Thread"),
                    ("Activities:second:Path", "DIGEST/hash"),
                    ("Activities:second:Backend", "Task"),
                    ("Channels:first:Path", "digest/paths"),
                    ("Channels:first:Capacity", "2"),
                    ("Channels:second:Path", "digest/paths"),
                    ("Channels:second:Capacity", "3"))
                .Refuse());

    [Fact]
    public void Two_spellings_of_one_key_are_an_error() =>
        Assert.Equal(
            "Concurrency:Activities:hash[2] (in memory) is 'Task', but Concurrency:Activities:hash[02] (in memory) is 'Thread' "
            + "for the same path 'hash[2]'. Keep one of them.",
            new Scenario().Memory(("Activities:hash[02]", "Thread"), ("Activities:hash[2]", "Task")).RefuseOnce());

    [Fact]
    public void A_value_from_code_is_checked_as_well() =>
        Assert.Equal(
            [
                "Concurrency:Backends:realtime:Nice (in code) is '1', but 'Nice' is not a key here. "
                    + "Known: Kind, MaxDegreeOfParallelism.",
                "Concurrency:DefaultBackend (in code) is 'Fiber', which is not a backend. Known: Task, Thread, realtime.",
            ],
            new Scenario()
                .Services(services => services.AddConcurrency(c =>
                {
                    c.DefaultBackend = "Fiber";
                    c.AddBackend("realtime", "Task", ("Nice", "1"));
                }))
                .Refuse());

    [Theory, InlineData("Diagnostics:DumpOnSigQuit", "yes", "is 'yes', which is not true or false.")]
    [InlineData("Diagnostics:DumpFormat", "Jason", "is 'Jason', which is not a format. Known: Text, Json. Did you mean 'Json'?")]
    [InlineData("Diagnostics:DumpOnQuit", "true", "is 'true', but 'DumpOnQuit' is not a key here. Known: DumpOnSigQuit, DumpFormat. Did you mean 'DumpOnSigQuit'?")]
    public void How_to_dump_is_checked(string key, string value, string error) =>
        Assert.Equal($"Concurrency:{key} (in memory) {error}", new Scenario().Memory((key, value)).RefuseOnce());

    [Theory, InlineData("Watchdogs:Cycle", "10", "is '10', which is not a time span from 00:00:00.0010000 to 24.00:00:00, such as 00:00:20, or Off.")]
    [InlineData("Watchdogs:Wait", "00:00:00", "is '00:00:00', which is not a time span from 00:00:00.0010000 to 24.00:00:00, such as 00:00:20, or Off.")]
    [InlineData("Watchdogs", "false", "is 'false', but an object is expected. Set Concurrency:Watchdogs:Enabled instead.")]
    public void What_is_watched_is_checked(string key, string value, string error) =>
        Assert.Equal($"Concurrency:{key} (in memory) {error}", new Scenario().Memory((key, value)).RefuseOnce());
}

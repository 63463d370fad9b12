using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrderDesk;
using OrderDesk.Orders;
using OrderDesk.Trouble;

namespace Concurrency.Tests.OrderDesk;

/// <summary>The sample, listening at a free port of this machine; without load unless a test asks for it.</summary>
internal sealed class RunningDesk : IAsyncDisposable
{
    // Long enough for a busy machine; what is waited for comes, or the test fails.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly WebApplication _application;

    private RunningDesk(WebApplication application)
    {
        _application = application;
        Client = new() { BaseAddress = new(application.Urls.Single()), Timeout = s_patience };
    }

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public HttpClient Client { get; }

    public IConcurrencyInspector Inspector => _application.Services.GetRequiredService<IConcurrencyInspector>();

    public static async Task<RunningDesk> StartAsync(params (string Key, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["OrderDesk:Load:OrdersPerSecond"] = "0",
        };
        foreach (var (key, value) in settings)
            all[key] = value;

        var builder = Desk.CreateBuilder([]);
        builder.Configuration.AddInMemoryCollection(all);
        builder.Logging.ClearProviders();
        var application = Desk.Build(builder);
        await application.StartAsync();
        return new(application);
    }

    /// <summary>As editing appsettings.json does.</summary>
    public void Change(string key, string value)
    {
        _application.Configuration[key] = value;
        ((IConfigurationRoot)_application.Configuration).Reload();
    }

    public async Task<long> OrderAsync(int firstShelf = 0, int secondShelf = 1)
    {
        var response = await Client.PostAsJsonAsync("/orders", new { firstShelf, secondShelf, quantity = 1 });
        response.EnsureSuccessStatusCode();
        var order = await response.Content.ReadFromJsonAsync<JsonElement>();
        return order.GetProperty("id").GetInt64();
    }

    public async Task<Dictionary<OrderState, long>> CountAsync() =>
        (await Client.GetFromJsonAsync<Dictionary<OrderState, long>>("/orders"))!;

    public async Task TurnAsync(TroubleKind kind, bool isOn) =>
        (await Client.PutAsync($"/trouble/{kind}/{isOn}", content: null)).EnsureSuccessStatusCode();

    /// <summary>Asks again and again until the answer is as it should be.</summary>
    public static async Task Until(Func<Task<bool>> state)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await state())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < s_patience, "The state did not come about.");
            await Task.Delay(s_pause);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}

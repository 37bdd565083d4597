using System.Net;
using System.Text.Json;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Telemetry.Health;

/// <summary>Reads <c>/health/ready</c> as a monitor does.</summary>
internal static class HealthDesk
{
    public static Task<(HttpStatusCode Status, IReadOnlyDictionary<string, string> Components, string Text)> AskAsync(RunningGateway gateway) => AskAsync(gateway.Management);

    /// <param name="management">Where a node's management listener is.</param>
    public static async Task<(HttpStatusCode Status, IReadOnlyDictionary<string, string> Components, string Text)> AskAsync(Uri management)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(management, "/health/ready"));
        var text = await answer.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text);
        var components = json.RootElement.GetProperty("components").EnumerateObject()
            .ToDictionary(c => c.Name, c => $"{c.Value.GetProperty("status").GetString()}: {(c.Value.TryGetProperty("reason", out var reason) ? reason.GetString() : "")}", StringComparer.Ordinal);
        json.RootElement.GetProperty("trouble").EnumerateArray().Select(t => t.GetString()).ShouldBe(components.Where(c => !c.Value.StartsWith("healthy", StringComparison.Ordinal)).Select(c => c.Key));
        return (answer.StatusCode, components, text);
    }

    /// <summary>What one component says now.</summary>
    public static async Task<string> OfAsync(RunningGateway gateway, string component) => (await AskAsync(gateway)).Components[component];

    /// <summary>Waits until a component says what the test wants to hear.</summary>
    /// <param name="before">Done before each look: a clock is moved, say.</param>
    public static async Task<string> SaysAsync(RunningGateway gateway, string component, string beginning, Action? before = null) => await Eventually.HoldsAsync(
        () =>
        {
            before?.Invoke();
            return OfAsync(gateway, component);
        },
        said => said.StartsWith(beginning, StringComparison.Ordinal), $"{component} says \"{beginning}\"");
}

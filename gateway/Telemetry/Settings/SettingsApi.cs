using System.Text.Json.Nodes;
using JitGateway.Configuration;
using JitGateway.Telemetry.Management;

namespace JitGateway.Telemetry.Settings;

/// <summary><c>GET /configuration</c>: the configuration in force with where each value comes from, what the last change changed, and why the newest one was refused. Secrets are not in it.</summary>
internal sealed class SettingsApi : IManagementEndpoints
{
    private static readonly ManagementOperation Operation = new(HttpMethods.Get, "/configuration", "Shows the configuration in force, the last change of it, and why the newest was refused")
    {
        Description = "Secrets are hidden; where they come from is not.",
        Answer = JsonShape.Object(
            ("generation", JsonShape.Whole().Says("How often one was put in force since the node began.")),
            ("since", JsonShape.Time()),
            ("settings", JsonShape.List(JsonShape.Object(("key", JsonShape.Text()), ("value", JsonShape.Text()), ("from", JsonShape.Text().OrNull().Says("File, line and column, or what else said it."))))),
            ("changes", JsonShape.List(JsonShape.Object(("key", JsonShape.Text()), ("before", JsonShape.Text().OrNull()), ("after", JsonShape.Text().OrNull()))).Says("Against the one that was in force before; a secret that is another one has the same text on both sides.")),
            ("refusal", JsonShape.List(JsonShape.Text()).Says("Why the newest configuration is not in force; empty: it is."))),
    };

    private readonly ActiveConfiguration _configuration;
    private long _since;

    public SettingsApi(ActiveConfiguration configuration, TimeProvider time)
    {
        _configuration = configuration;
        _since = time.GetUtcNow().UtcTicks;
        configuration.OnChange(() => Volatile.Write(ref _since, time.GetUtcNow().UtcTicks));
    }

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(Operation, context => ManagementJson.WriteAsync(context, Answer().ToJsonString()));

    private JsonObject Answer()
    {
        var (inForce, before) = (_configuration.InForce!, _configuration.Before);
        var now = ShownSettings.Of(inForce);
        return new JsonObject
        {
            ["generation"] = _configuration.Current.Number,
            ["since"] = new DateTimeOffset(Volatile.Read(ref _since), TimeSpan.Zero),
            ["settings"] = new JsonArray([.. now.Select(s => (JsonNode)new JsonObject { ["key"] = s.Key, ["value"] = s.Value, ["from"] = inForce.Places?.Of(s.Key)?.ToString() })]),
            ["changes"] = new JsonArray([.. before is null ? [] : Changes(ShownSettings.Of(before), now)]),
            ["refusal"] = new JsonArray([.. _configuration.LastRefusal.Select(static e => (JsonNode)e.Located)]),
        };
    }

    private static IEnumerable<JsonNode> Changes(IReadOnlyList<ShownSetting> before, IReadOnlyList<ShownSetting> after)
    {
        var (old, now) = (before.ToDictionary(static s => s.Key, StringComparer.OrdinalIgnoreCase), after.ToDictionary(static s => s.Key, StringComparer.OrdinalIgnoreCase));
        foreach (var key in old.Keys.Union(now.Keys, StringComparer.OrdinalIgnoreCase).Order(ConfigurationKeyComparer.Instance))
        {
            var (one, other) = (old.GetValueOrDefault(key), now.GetValueOrDefault(key));
            if (one?.Digest != other?.Digest) yield return new JsonObject { ["key"] = key, ["before"] = one?.Value, ["after"] = other?.Value };
        }
    }
}

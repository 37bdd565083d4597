using System.Globalization;
using System.Text.Json.Nodes;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.DryRun;

/// <summary><c>GET /provisioning/mapping</c>: which backends have accounts, and how the mapping of one is written, for whoever wants to try another. Only what says what is made of a login; no settings of adapters.</summary>
internal sealed class MappingInForce(Active<BackendTable> backends, IConfiguration configuration) : IManagementEndpoints
{
    private static readonly ManagementOperation Operation = new(HttpMethods.Get, "/provisioning/mapping", "Shows how a backend's mapping is written")
    {
        Parameters = [ManagementParameter.Text("backend", "The backend's name; absent: the list of those that have a mapping is all.")],
        Answer = JsonShape.Object(
            ("backends", JsonShape.List(JsonShape.Text())),
            ("backend?", JsonShape.Text()),
            ("adapter?", JsonShape.Text()),
            ("provisioning?", JsonShape.Map(JsonShape.Anything()).Says("The keys Mapping, Match, Required, Groups, Preset and SharedNames of its section Provisioning, as far as they are written."))),
    };

    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOperation(Operation, AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        var asked = AskedValues.Of(context)["backend"];
        var parts = backends.Value.Backends.Select(static b => b.Part<BackendProvisioning>()).Where(static p => p.IsEnabled).OrderBy(static p => p.Backend.Value, StringComparer.Ordinal).ToList();
        var answer = new JsonObject { ["backends"] = new JsonArray([.. parts.Select(static p => (JsonNode)p.Backend.Value)]) };
        if (asked is null) return ManagementJson.WriteAsync(context, answer.ToJsonString());
        if (parts.Find(p => p.Backend.Value == asked) is not { } part)
            return ManagementJson.WriteProblemAsync(context, StatusCodes.Status404NotFound, $"\"{asked}\" has no mapping", $"With an adapter: {(parts.Count == 0 ? "none" : string.Join(", ", parts.Select(static p => p.Backend.Value)))}.");
        var section = configuration.GetSection($"Backends:{asked}:Provisioning");
        (answer["backend"], answer["adapter"]) = (asked, part.AdapterName);
        answer["provisioning"] = new JsonObject(ProposedMapping.Legal.Where(key => section.GetSection(key).Exists()).Select(key => KeyValuePair.Create(key, Written(section.GetSection(key)))));
        return ManagementJson.WriteAsync(context, answer.ToJsonString());
    }

    /// <summary>A list is one again; truth values lose their capital letter, which the reading of JSON gives them.</summary>
    private static JsonNode? Written(IConfigurationSection section)
    {
        var members = section.GetChildren().ToList();
        if (members.Count == 0) return section.Value switch
        {
            null => null,
            "True" => JsonValue.Create(true),
            "False" => JsonValue.Create(false),
            var text => JsonValue.Create(text),
        };
        return members.TrueForAll(static m => int.TryParse(m.Key, NumberStyles.None, CultureInfo.InvariantCulture, out _)) ? new JsonArray([.. members.OrderBy(static m => int.Parse(m.Key, CultureInfo.InvariantCulture)).Select(Written)]) : new JsonObject(members.Select(static m => KeyValuePair.Create(m.Key, Written(m))));
    }
}

using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Backends.Description;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Health;
using JitGateway.Telemetry.Management;

namespace JitGateway.Access.Description;

/// <summary>On the management listener: the backends in force, each described by the features themselves. Holds no secret and no value of a person, and asks no application.</summary>
internal sealed class BackendsApi(Active<BackendTable> backends, IEnumerable<IBackendDescription> descriptions, ComponentChecks checks) : IManagementEndpoints
{
    /// <summary>Checks whose parts are backends; others have parts of other kinds, under names that may be the same.</summary>
    private static readonly string[] ChecksOfBackends = ["backends", "adapters"];

    private readonly IReadOnlyList<IBackendDescription> _descriptions = [.. descriptions.OrderBy(static d => d.Section, StringComparer.Ordinal)];

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var list = new ManagementOperation(HttpMethods.Get, "/backends", "Lists the backends in force, and what is done for each")
        {
            Answer = JsonShape.Object(("backends", JsonShape.List(JsonShape.Object([.. Shapes()])))),
        };
        var one = new ManagementOperation(HttpMethods.Get, "/backends/backend", "Shows one backend: its route, rules, headers, accounts and health")
        {
            Parameters = [ManagementParameter.Text("name", "The name of a backend, as in GET /backends.") with { IsRequired = true }],
            Answer = JsonShape.Object([.. Shapes(), ("health", JsonShape.List(JsonShape.Object(("name", JsonShape.Text()), ("status", JsonShape.Choice("healthy", "degraded", "unhealthy")), ("reason?", JsonShape.Text()))))]),
        };
        endpoints.MapOperation(list, context => List().WriteAsync(context));
        endpoints.MapOperation(one, async context => await (await OneAsync(context)).WriteAsync(context));
    }

    private IEnumerable<(string Name, JsonShape Shape)> Shapes() =>
    [
        ("name", JsonShape.Text()), ("displayName", JsonShape.Text()), ("required", JsonShape.Flag().Says("Whether a node without it is not ready.")),
        .. _descriptions.Select(static d => (d.Section, JsonShape.Of(d.Type, DryRunJson.Options))),
    ];

    private ManagementAnswer List() => ManagementAnswer.Of(json =>
    {
        json.WriteStartArray("backends");
        foreach (var backend in backends.Value.Backends.OrderBy(static b => b.Name.Value, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            Write(json, backend);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private async Task<ManagementAnswer> OneAsync(HttpContext context)
    {
        var name = AskedValues.Of(context)["name"] ?? "";
        if (backends.Value.Find(name) is not { } backend)
            return ManagementAnswer.Problem(StatusCodes.Status404NotFound, "There is no such backend", $"Known are {string.Join(", ", backends.Value.Backends.Select(static b => b.Name.Value).Order(StringComparer.Ordinal))}.");
        var names = ChecksOfBackends.Select(check => $"{check}:{name}").ToList();
        var health = (await checks.AskAsync(context.RequestAborted)).Where(c => names.Contains(c.Name, StringComparer.Ordinal)).ToList();
        return ManagementAnswer.Of(json =>
        {
            Write(json, backend);
            json.WriteStartArray("health");
            foreach (var component in health)
            {
                json.WriteStartObject();
                json.WriteString("name", component.Name);
                json.WriteString("status", component.Status.ToString().ToLowerInvariant());
                if (component.Reason is { } reason) json.WriteString("reason", reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private void Write(Utf8JsonWriter json, Backend backend)
    {
        json.WriteString("name", backend.Name.Value);
        json.WriteString("displayName", backend.DisplayName);
        json.WriteBoolean("required", backend.IsRequired);
        foreach (var description in _descriptions)
        {
            json.WritePropertyName(description.Section);
            JsonSerializer.Serialize(json, description.Of(backend), description.Type, DryRunJson.Options);
        }
    }
}

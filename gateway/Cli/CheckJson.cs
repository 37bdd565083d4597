using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using JitGateway.Configuration.Places;

namespace JitGateway.Cli;

/// <summary>A check for programs to read.</summary>
internal static class CheckJson
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,   // read by people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of(CheckReport report) => JsonSerializer.Serialize(
        new
        {
            errors = report.Errors.Select(e => new { key = e.Path, value = e.Value, problem = e.Problem, cure = e.Cure, place = Place(e.Place) }),
            risks = report.Risks.Select(r => new { id = r.Kind.Id, key = r.Path, value = r.Value, problem = r.Problem, cure = r.Cure, place = Place(r.Place) }),
            connections = report.Connections.Select(c => new { kind = c.Kind, name = c.Name, target = c.Target, isGood = c.IsGood, detail = c.Detail, lifetimes = c.Lifetimes.Select(l => new { what = l.What, since = l.Since, ageSeconds = (long?)l.Age?.TotalSeconds, until = l.Until, secondsLeft = (long?)l.Left?.TotalSeconds }) }),
            plugins = report.Plugins,
            backends = report.Backends,
        },
        Json);

    private static object? Place(ConfigurationPlace? place) =>
        place is null ? null : place.IsFile ? new { source = place.Source, line = place.Line, column = place.Column } : new { source = place.Source };
}

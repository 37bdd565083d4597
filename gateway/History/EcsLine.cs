using System.Globalization;
using System.Text.Json;
using JitGateway.Identity.Events;
using JitGateway.Telemetry;

namespace JitGateway.History;

/// <summary>An event as a line of the log, in the names of the Elastic Common Schema. Its members are a promise: deploy/recipes/events.md lists them.</summary>
internal sealed class EcsLine(GatewayEvent happened) : IJsonLine
{
    public const string Version = "8.17.0";

    private static readonly Microsoft.Extensions.Logging.EventId Number = new(1410, "Event");

    public static void Write(ILogger logger, GatewayEvent happened) => logger.Log(LogLevel.Information, Number, new EcsLine(happened), null, static (line, _) => line.ToString());

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("@timestamp", happened.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteString("log.level", "info");
        json.WriteString("message", ToString());
        Object(json, "ecs", ("version", Version));
        json.WriteStartObject("event");
        json.WriteString("kind", "event");
        json.WriteStartArray("category");
        foreach (var category in Categories) json.WriteStringValue(category);
        json.WriteEndArray();
        json.WriteStartArray("type");
        if (happened is { Kind: EventKind.Provisioning, By: not null }) json.WriteStringValue("user");
        json.WriteStringValue(happened.Kind == EventKind.Provisioning ? "change" : happened.Action is EventAction.Ended ? "end" : happened.Result == EventResult.Refused ? "denied" : happened.Action == EventAction.Begun ? "start" : "info");
        json.WriteEndArray();
        Members(json, ("id", happened.Id), ("action", $"{happened.Kind}-{happened.Action}"), ("outcome", Outcome), ("reason", happened.Reason), ("code", happened.Error?.ToString(CultureInfo.InvariantCulture)), ("dataset", "jitgateway.events"), ("module", "jitgateway"));
        if (happened.Milliseconds is { } took) json.WriteNumber("duration", (long)(took * 1_000_000));   // nanoseconds, by the schema
        json.WriteEndObject();
        User(json);
        if (happened.Address is not null) Object(json, "source", ("ip", happened.Address));
        if (happened.Agent is not null) Object(json, "user_agent", ("original", happened.Agent));
        if (happened.Correlation is not null || happened.Method is not null)
        {
            json.WriteStartObject("http");
            Object(json, "request", ("id", happened.Correlation), ("method", happened.Method));
            json.WriteEndObject();
        }

        if (happened.Path is not null) Object(json, "url", ("path", happened.Path));
        if (happened.Constant is not null) Object(json, "error", ("code", happened.Constant));
        if (happened.Trace is not null) Object(json, "trace", ("id", happened.Trace));
        if (happened.Node is not null) Object(json, "host", ("name", happened.Node));
        json.WriteStartObject("service");
        json.WriteString("name", "jitgateway");
        json.WriteEndObject();
        json.WriteStartObject("labels");
        Members(json, ("kind", happened.Kind), ("result", happened.Result), ("idp", happened.IdentityProvider), ("backend", happened.Backend), ("flow", happened.Flow), ("session", happened.Session), ("binding", happened.Binding), ("detail", happened.Detail));
        json.WriteEndObject();
        if (happened.Steps.Count == 0 && happened.Thinned == 0 && !happened.HasMessage) return;
        json.WriteStartObject("jitgateway");
        if (happened.Thinned > 0) json.WriteNumber("thinned", happened.Thinned);
        if (happened.HasMessage) json.WriteBoolean("has_message", true);
        if (happened.Steps.Count > 0)
        {
            json.WriteStartObject("steps_ms");
            foreach (var step in happened.Steps) json.WriteNumber(step.Name, step.Milliseconds);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>For people: what the formatter <c>text</c> shows.</summary>
    public override string ToString()
    {
        var about = string.Join(", ", new[]
        {
            Said("idp", happened.IdentityProvider), Said("backend", happened.Backend), Said("subject", happened.Subject), Said("by", happened.By), Said("reason", happened.Reason), Said("support code", happened.Correlation),
            happened.Thinned > 0 ? $"{happened.Thinned} times" : null,
        }.OfType<string>());
        return $"{happened.Kind} {happened.Action}: {happened.Result}{(about.Length > 0 ? $" ({about})" : "")}";

        static string? Said(string name, string? value) => value is null ? null : $"{name} {value}";
    }

    private string[] Categories => happened.Kind switch
    {
        EventKind.Provisioning => ["iam"],
        EventKind.Session or EventKind.Logout => ["session"],
        EventKind.Access => ["web"],
        EventKind.Operator => ["configuration"],
        _ => ["authentication"],
    };

    private string Outcome => happened.Result switch
    {
        EventResult.Refused or "unavailable" => "failure",
        EventResult.Begun or EventResult.Repeated or EventResult.Ignored or EventResult.Nobody or EventResult.Thinned or EventResult.Partly or "queued" => "unknown",
        _ => "success",
    };

    /// <summary>The schema's user is who did it: an operator where there is one, and then the person is whom it was done to.</summary>
    private void User(Utf8JsonWriter json)
    {
        var isOfPerson = happened.Subject is not null || happened.SubjectName is not null;
        if (happened.By is null && !isOfPerson) return;
        json.WriteStartObject("user");
        if (happened.By is null) Members(json, ("hash", happened.Subject), ("id", happened.SubjectName));
        else Members(json, ("name", happened.By));
        if (happened.By is not null && isOfPerson) Object(json, "target", ("hash", happened.Subject), ("id", happened.SubjectName));
        json.WriteEndObject();
    }

    private static void Object(Utf8JsonWriter json, string name, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        json.WriteStartObject(name);
        Members(json, members);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, params ReadOnlySpan<(string Name, string? Value)> members)
    {
        foreach (var (name, value) in members)
            if (value is not null)
                json.WriteString(name, value);
    }
}

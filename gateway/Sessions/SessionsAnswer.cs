using System.Buffers;
using System.Text.Json;

namespace JitGateway.Sessions;

/// <summary>An answer of <see cref="SessionsApi"/> as JSON.</summary>
internal sealed class SessionsAnswer
{
    private const string Json = "application/json";

    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    private readonly int _status;
    private readonly string _contentType;
    private readonly Action<Utf8JsonWriter> _write;

    private SessionsAnswer(int status, string contentType, Action<Utf8JsonWriter> write) => (_status, _contentType, _write) = (status, contentType, write);

    /// <param name="more">There are others that fit.</param>
    /// <param name="unasked">What could not be asked: others may be there.</param>
    public static SessionsAnswer List(IReadOnlyList<ListedSession> sessions, bool more, IReadOnlyList<string> unasked) => new(200, Json, json =>
    {
        json.WriteStartArray("sessions");
        foreach (var session in sessions.OrderByDescending(s => s.LastSeen))
        {
            json.WriteStartObject();
            json.WriteString("session", session.Id.ToString());
            json.WriteString("subject", session.Subject);
            json.WriteString("identityProvider", session.IdentityProvider);
            if (session.StartedAt is { } started) json.WriteString("startedAt", started);
            else json.WriteNull("startedAt");
            json.WriteString("lastSeen", session.LastSeen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("more", more);
        json.WriteBoolean("incomplete", unasked.Count > 0);
        if (unasked.Count == 0) return;
        json.WriteStartArray("unasked");
        foreach (var what in unasked.Distinct(StringComparer.Ordinal)) json.WriteStringValue(what);
        json.WriteEndArray();
    });

    /// <param name="count">Null: they ended in one step, and nobody counted.</param>
    /// <param name="note">What else there is to be said.</param>
    public static SessionsAnswer Ended(int? count, string? note = null) => new(count == 0 ? 404 : 200, Json, json =>
    {
        if (count is { } number) json.WriteNumber("ended", number);
        else json.WriteString("ended", "all");
        if (note is not null) json.WriteString("note", note);
    });

    public static SessionsAnswer Problem(int status, string title, string detail) => new(status, "application/problem+json", json =>
    {
        json.WriteString("title", title);
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
    });

    public async Task WriteAsync(HttpContext context)
    {
        var body = new ArrayBufferWriter<byte>(1024);
        await using (var json = new Utf8JsonWriter(body, Indented))
        {
            json.WriteStartObject();
            _write(json);
            json.WriteEndObject();
        }

        context.Response.StatusCode = _status;
        context.Response.ContentType = _contentType;
        context.Response.ContentLength = body.WrittenCount;
        await context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }
}

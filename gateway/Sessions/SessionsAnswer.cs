using JitGateway.Telemetry.Management;

namespace JitGateway.Sessions;

/// <summary>Answers of <see cref="SessionsApi"/> as JSON.</summary>
internal static class SessionsAnswer
{
    /// <param name="more">There are others that fit.</param>
    /// <param name="unasked">What could not be asked: others may be there.</param>
    public static ManagementAnswer List(IReadOnlyList<ListedSession> sessions, bool more, IReadOnlyList<string> unasked) => ManagementAnswer.Of(json =>
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
    public static ManagementAnswer Ended(int? count, string? note = null) => ManagementAnswer.Of(
        json =>
        {
            if (count is { } number) json.WriteNumber("ended", number);
            else json.WriteString("ended", "all");
            if (note is not null) json.WriteString("note", note);
        },
        count == 0 ? StatusCodes.Status404NotFound : StatusCodes.Status200OK);
}

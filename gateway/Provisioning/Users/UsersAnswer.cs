using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Provisioning.History;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning.Users;

/// <summary>Answers about people as JSON.</summary>
internal static class UsersAnswer
{
    public static ManagementAnswer List(IReadOnlyList<ListedAccount> accounts, string? cursor, bool isWhole) => ManagementAnswer.Of(json =>
    {
        json.WriteStartArray("accounts");
        foreach (var account in accounts)
        {
            json.WriteStartObject();
            Write(json, account);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("cursor", cursor);
        json.WriteBoolean("maybeTwice", !isWhole);
    });

    /// <param name="subject">The hash.</param>
    /// <param name="accounts">At all backends.</param>
    /// <param name="held">What the backends hold now, in the same order; null: not asked for.</param>
    /// <param name="tellsValues">Whether its values are told.</param>
    /// <param name="sessions">The person's.</param>
    /// <param name="unasked">What could not be asked of them.</param>
    /// <param name="entries">The history's last ones.</param>
    /// <param name="more">There are others.</param>
    public static ManagementAnswer Person(
        string subject, IReadOnlyList<ListedAccount> accounts, IReadOnlyList<HeldNow>? held, bool tellsValues, IReadOnlyList<LiveSession> sessions, IReadOnlyList<string> unasked,
        IReadOnlyList<(long Number, HistoryEntry Entry, HistoryValues? Values)> entries, bool more) => ManagementAnswer.Of(json =>
    {
        json.WriteString("subject", subject);
        json.WriteStartArray("accounts");
        for (var i = 0; i < accounts.Count; i++)
        {
            json.WriteStartObject();
            Write(json, accounts[i]);
            if (held is not null) Write(json, held[i], tellsValues);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sessions");
        foreach (var session in sessions)
        {
            json.WriteStartObject();
            json.WriteString("session", session.Id);
            json.WriteString("idp", session.IdentityProvider);
            LedgerAnswer.WriteTime(json, "startedAt", session.StartedAt);
            json.WriteString("lastSeen", session.LastSeen);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("unasked");
        foreach (var what in unasked) json.WriteStringValue(what);
        json.WriteEndArray();
        json.WriteStartArray("history");
        foreach (var (number, entry, _) in entries) LedgerAnswer.Write(json, number, entry, null);
        json.WriteEndArray();
        json.WriteBoolean("moreHistory", more);
    });

    /// <summary>The account that somebody may be linked to, to be looked at first.</summary>
    public static ManagementAnswer Preview(string backend, ExistingUser account, LedgerEntry? entry, AccountKey? holder, bool tellsValues) => ManagementAnswer.Of(json =>
    {
        json.WriteString("backend", backend);
        json.WriteString("account", account.AccountId);
        json.WriteString("linkedTo", holder?.SubjectHash);
        json.WriteString("former", entry?.AccountId);
        Write(json, new HeldNow(true, null, account, new Dictionary<string, string>(StringComparer.Ordinal)), tellsValues);
    });

    /// <param name="outcomes">By backend.</param>
    /// <param name="sessions">How many ended; null: none had to.</param>
    public static ManagementAnswer Done(IEnumerable<(string Backend, OperatorOutcome Outcome)> outcomes, int? sessions) => ManagementAnswer.Of(json =>
    {
        json.WriteStartArray("results");
        foreach (var (backend, outcome) in outcomes)
        {
            json.WriteStartObject();
            json.WriteString("backend", backend);
            json.WriteString("title", outcome.Title);
            json.WriteString("detail", outcome.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (sessions is { } ended) json.WriteNumber("sessionsEnded", ended);
        else json.WriteNull("sessionsEnded");
    });

    private static void Write(Utf8JsonWriter json, ListedAccount account)
    {
        json.WriteString("subject", account.Key.SubjectHash);
        json.WriteString("backend", account.Key.Backend);
        json.WriteString("account", account.Entry.AccountId);
        json.WriteString("state", account.Condition.ToString().ToLowerInvariant());
        LedgerAnswer.WriteTime(json, "createdAt", account.Entry.CreatedAt);
        LedgerAnswer.WriteTime(json, "changedAt", account.Entry.ChangedAt);
        json.WriteString("checkedAt", account.Entry.CheckedAt);
        LedgerAnswer.WriteTime(json, "disabledAt", account.Entry.DisabledAt);
    }

    private static void Write(Utf8JsonWriter json, HeldNow held, bool tellsValues)
    {
        json.WriteStartObject("now");
        if (held.Found is { } found) json.WriteBoolean("found", found);
        else json.WriteNull("found");
        json.WriteString("note", held.Note);
        if (held.Account is { } account)
        {
            if (account.Active is { } active) json.WriteBoolean("enabled", active);
            else json.WriteNull("enabled");
            json.WriteStartArray("attributes");
            foreach (var name in account.Attributes.Keys.Union(held.Agreement.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteString("ledger", held.Agreement.GetValueOrDefault(name));
                if (tellsValues) json.WriteString("value", string.Join("; ", ValueComparison.Texts(account.Attributes.GetValueOrDefault(name))));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using JitGateway.Configuration;

namespace JitGateway.Cli;

/// <summary>What <see cref="UsersCommand"/> shows to people.</summary>
internal static class UsersText
{
    public static string List(IReadOnlyList<JsonElement> accounts, string? cursor, bool maybeTwice)
    {
        var text = new StringBuilder();
        if (accounts.Count == 0) text.AppendLine(NodeCalls.Nothing);
        else text.Append(Table(accounts, withSubject: true));
        if (maybeTwice) text.AppendLine("A server of Redis was restarted or replaced meanwhile: some may stand here twice.");
        if (cursor is not null) text.AppendLine($"There are more: --all, or --cursor {cursor} with the same filters.");
        return text.ToString();
    }

    public static string Person(JsonElement person)
    {
        var text = new StringBuilder().AppendLine($"Person {Text(person, "subject")}").AppendLine();
        var accounts = person.GetProperty("accounts").EnumerateArray().ToList();
        if (accounts.Count == 0) text.AppendLine("No account by the ledger.");
        else text.Append(Table(accounts, withSubject: false));
        foreach (var account in accounts.Where(a => a.TryGetProperty("now", out _))) text.AppendLine().Append(Held($"{Text(account, "backend")} holds now", account.GetProperty("now")));
        var sessions = new TextTable("SESSION", "IDP", "SINCE", "LAST SEEN");
        foreach (var session in person.GetProperty("sessions").EnumerateArray()) sessions.Add(Text(session, "session"), Text(session, "idp"), Time(session, "startedAt"), Time(session, "lastSeen"));
        text.AppendLine().Append(person.GetProperty("sessions").GetArrayLength() == 0 ? $"No session.{Environment.NewLine}" : sessions.ToString());
        foreach (var unasked in person.GetProperty("unasked").EnumerateArray()) text.AppendLine($"Not asked: {unasked.GetString()}; some sessions may be missing.");
        var history = new TextTable("NUMBER", "TIME", "BACKEND", "ACCOUNT", "WHAT", "OUTCOME", "ERROR", "BY", "WHY");
        foreach (var entry in person.GetProperty("history").EnumerateArray())
            history.Add(Text(entry, "number"), Time(entry, "at"), Text(entry, "backend"), Text(entry, "account"), Text(entry, "kind").ToLowerInvariant(), Text(entry, "outcome"), Text(entry, "constant"), Text(entry, "by"), Text(entry, "why"));
        text.AppendLine().Append(person.GetProperty("history").GetArrayLength() == 0 ? $"Nothing in the history.{Environment.NewLine}" : history.ToString());
        if (person.GetProperty("moreHistory").GetBoolean()) text.AppendLine("There is more: jitgateway ledger history.");
        return text.ToString();
    }

    public static string Preview(JsonElement preview) => Held(
        $"Account {Text(preview, "account")} at {Text(preview, "backend")}, linked to {(preview.GetProperty("linkedTo").GetString() is { } holder ? $"ANOTHER PERSON ({holder})" : "nobody else")}; the person has {(preview.GetProperty("former").GetString() is { } former ? $"account {former}" : "none")} now",
        preview.GetProperty("now"));

    public static string Done(JsonElement answer)
    {
        var text = new StringBuilder();
        foreach (var result in answer.GetProperty("results").EnumerateArray()) text.AppendLine($"{Text(result, "title")}. {Text(result, "detail")}");
        if (answer.GetProperty("sessionsEnded") is { ValueKind: JsonValueKind.Number } ended) text.AppendLine($"{Counted.Of(ended.GetInt32(), "session")} ended.");
        return text.ToString();
    }

    private static string Table(IEnumerable<JsonElement> accounts, bool withSubject)
    {
        string[] head = ["BACKEND", "ACCOUNT", "STATE", "MADE", "CHANGED", "CHECKED", "DISABLED"];
        var table = new TextTable(withSubject ? ["SUBJECT", .. head] : head);
        foreach (var account in accounts)
        {
            string[] cells = [Text(account, "backend"), Text(account, "account"), Text(account, "state"), Time(account, "createdAt"), Time(account, "changedAt"), Time(account, "checkedAt"), Time(account, "disabledAt")];
            table.Add(withSubject ? [Text(account, "subject"), .. cells] : cells);
        }

        return table.ToString();
    }

    private static string Held(string title, JsonElement now)
    {
        var text = new StringBuilder().Append(title);
        if (now.GetProperty("note").GetString() is { } note) return text.AppendLine($": {note}").ToString();
        text.AppendLine(now.GetProperty("enabled").ValueKind switch { JsonValueKind.True => ": enabled", JsonValueKind.False => ": disabled", _ => ": enabled or not, it does not say" });
        var table = new TextTable("ATTRIBUTE", "VALUE", "LEDGER");
        foreach (var attribute in now.GetProperty("attributes").EnumerateArray()) table.Add(Text(attribute, "name"), Text(attribute, "value"), Text(attribute, "ledger"));
        return text.Append(table).ToString();
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : "-";

    private static string Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var time) && time.ValueKind is JsonValueKind.String ? time.GetDateTimeOffset().UtcDateTime.ToString("u", CultureInfo.InvariantCulture) : "-";
}

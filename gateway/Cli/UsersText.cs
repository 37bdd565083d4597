using System.Text;
using System.Text.Json;
using JitGateway.Configuration;
using static JitGateway.Cli.AnswerText;

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
        var text = new StringBuilder().AppendLine($"Person {Of(person, "subject")}").AppendLine();
        var accounts = person.GetProperty("accounts").EnumerateArray().ToList();
        if (accounts.Count == 0) text.AppendLine("No account by the ledger.");
        else text.Append(Table(accounts, withSubject: false));
        foreach (var account in accounts.Where(a => a.TryGetProperty("now", out _))) text.AppendLine().Append(Held($"{Of(account, "backend")} holds now", account.GetProperty("now")));
        var sessions = new TextTable("SESSION", "IDP", "SINCE", "LAST SEEN");
        foreach (var session in person.GetProperty("sessions").EnumerateArray()) sessions.Add(Of(session, "session"), Of(session, "idp"), When(session, "startedAt"), When(session, "lastSeen"));
        text.AppendLine().Append(person.GetProperty("sessions").GetArrayLength() == 0 ? $"No session.{Environment.NewLine}" : sessions.ToString());
        foreach (var unasked in person.GetProperty("unasked").EnumerateArray()) text.AppendLine($"Not asked: {unasked.GetString()}; some sessions may be missing.");
        var history = new TextTable("NUMBER", "TIME", "BACKEND", "ACCOUNT", "WHAT", "OUTCOME", "ERROR", "BY", "WHY");
        foreach (var entry in person.GetProperty("history").EnumerateArray())
            history.Add(Of(entry, "number"), When(entry, "at"), Of(entry, "backend"), Of(entry, "account"), Of(entry, "kind").ToLowerInvariant(), Of(entry, "outcome"), Of(entry, "constant"), Of(entry, "by"), Of(entry, "why"));
        text.AppendLine().Append(person.GetProperty("history").GetArrayLength() == 0 ? $"Nothing in the history.{Environment.NewLine}" : history.ToString());
        if (person.GetProperty("moreHistory").GetBoolean()) text.AppendLine("There is more: jitgateway ledger history.");
        return text.ToString();
    }

    public static string Preview(JsonElement preview) => Held(
        $"Account {Of(preview, "account")} at {Of(preview, "backend")}, linked to {(preview.GetProperty("linkedTo").GetString() is { } holder ? $"ANOTHER PERSON ({holder})" : "nobody else")}; the person has {(preview.GetProperty("former").GetString() is { } former ? $"account {former}" : "none")} now",
        preview.GetProperty("now"));

    public static string Done(JsonElement answer)
    {
        var text = new StringBuilder();
        foreach (var result in answer.GetProperty("results").EnumerateArray()) text.AppendLine($"{Of(result, "title")}. {Of(result, "detail")}");
        if (answer.GetProperty("sessionsEnded") is { ValueKind: JsonValueKind.Number } ended) text.AppendLine($"{Counted.Of(ended.GetInt32(), "session")} ended.");
        return text.ToString();
    }

    private static string Table(IEnumerable<JsonElement> accounts, bool withSubject)
    {
        string[] head = ["BACKEND", "ACCOUNT", "STATE", "MADE", "CHANGED", "CHECKED", "DISABLED"];
        var table = new TextTable(withSubject ? ["SUBJECT", .. head] : head);
        foreach (var account in accounts)
        {
            string[] cells = [Of(account, "backend"), Of(account, "account"), Of(account, "state"), When(account, "createdAt"), When(account, "changedAt"), When(account, "checkedAt"), When(account, "disabledAt")];
            table.Add(withSubject ? [Of(account, "subject"), .. cells] : cells);
        }

        return table.ToString();
    }

    private static string Held(string title, JsonElement now)
    {
        var text = new StringBuilder().Append(title);
        if (now.GetProperty("note").GetString() is { } note) return text.AppendLine($": {note}").ToString();
        text.AppendLine(now.GetProperty("enabled").ValueKind switch { JsonValueKind.True => ": enabled", JsonValueKind.False => ": disabled", _ => ": enabled or not, it does not say" });
        var table = new TextTable("ATTRIBUTE", "VALUE", "LEDGER");
        foreach (var attribute in now.GetProperty("attributes").EnumerateArray()) table.Add(Of(attribute, "name"), Of(attribute, "value"), Of(attribute, "ledger"));
        return text.Append(table).ToString();
    }

    private static string When(JsonElement element, string name) => element.TryGetProperty(name, out var time) ? Time(time) ?? TextTable.Nothing : TextTable.Nothing;
}

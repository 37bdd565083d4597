using System.Globalization;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Identity;

namespace JitGateway.Provisioning.Users;

/// <summary>What was asked, as text by name: a query, or the members of a JSON object.</summary>
internal sealed class UsersQuery(IReadOnlyDictionary<string, string> values)
{
    private const int HashLength = 43;

    public string? this[string name] => values.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;

    /// <summary>Null: it has a name twice.</summary>
    public static UsersQuery? Of(IQueryCollection query) =>
        query.Any(q => q.Value.Count > 1) ? null : new UsersQuery(query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal));

    /// <summary>Null: no JSON object of texts and truth values.</summary>
    public static async Task<UsersQuery?> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var members = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in body.RootElement.EnumerateObject())
                members.Add(member.Name, member.Value.ValueKind switch { JsonValueKind.True => "true", JsonValueKind.False => "false", _ => member.Value.GetString() ?? "" });
            return new UsersQuery(members);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    public string? Unknown(params string[] known) => values.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.Ordinal));

    /// <summary>The hash that was asked for, given or computed; null: neither was given as it must be.</summary>
    public KnownPerson? Person()
    {
        if (this["subject"] is { } subject) return this["issuer"] is null && this["value"] is null && IsHash(subject) ? new KnownPerson(subject, null) : null;
        if (this["issuer"] is not { } issuer || this["value"] is not { } value) return null;
        return new SubjectKey(issuer, value);
    }

    /// <summary>Whether it says that somebody is meant, rightly or wrongly.</summary>
    public bool NamesPerson => this["subject"] is not null || this["issuer"] is not null || this["value"] is not null;

    /// <returns>False: it is no truth value.</returns>
    public bool TryFlag(string name, out bool flag)
    {
        flag = this[name] == "true";
        return this[name] is null or "true" or "false";
    }

    /// <returns>False: it is no time.</returns>
    public bool TryTime(string name, out DateTimeOffset? time)
    {
        time = null;
        if (this[name] is not { } text) return true;
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var parsed)) return false;
        time = parsed;
        return true;
    }

    /// <returns>False: it is no number from 1 to <paramref name="most"/>.</returns>
    public bool TryNumber(string name, int absent, int most, out int number)
    {
        number = absent;
        return this[name] is not { } text || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= most);
    }

    /// <summary>Whether the backend's name could be one.</summary>
    public bool HasLegalBackend => this["backend"] is not { } backend || BackendName.TryParse(backend, out _);

    public bool HasLegalAccount => this["account"] is not { } account || ExistingUser.IsUsableId(account);

    private static bool IsHash(string text) => text.Length == HashLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}

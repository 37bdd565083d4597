using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>
/// What an answer other than success means (RFC 7644 3.12). A server's <c>detail</c> may repeat a person's values, so only the status, the
/// error's type and the name of an attribute that we sent are handed on.
/// </summary>
internal static partial class ScimFailure
{
    private const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
    private const string Uniqueness = "uniqueness";

    /// <returns>The failure; null where the answer is a success.</returns>
    public static AdapterResult<ScimReply>? Of(HttpResponseMessage response, JsonElement? body, IEnumerable<string> attributes, TimeSpan? retryAfter)
    {
        var error = body is { } b && IsError(b) ? body : null;
        if (response.IsSuccessStatusCode && error is null) return null;
        // a success that carries an error is one: its own status counts, which may be a text
        var status = response.IsSuccessStatusCode ? StatusIn(error!.Value) : response.StatusCode;
        var type = error is { } e && ScimUser.Property(e, "scimType") is { ValueKind: JsonValueKind.String } t && ErrorType().IsMatch(t.GetString()!) ? t.GetString() : null;
        var named = error is { } d && ScimUser.Property(d, "detail") is { ValueKind: JsonValueKind.String } detail ? NamesIn(detail.GetString()!, attributes) : [];
        var said = string.Join(' ', new[] { ((int)status).ToString(CultureInfo.InvariantCulture), type, Longest(named) }.OfType<string>());
        return Classify(status, type, named, said, retryAfter);
    }

    private static AdapterResult<ScimReply> Classify(HttpStatusCode status, string? type, IReadOnlyList<string> named, string said, TimeSpan? retryAfter) => status switch
    {
        HttpStatusCode.Unauthorized => new AdapterResult<ScimReply>.Unavailable($"{said}: the server does not accept our token; an operator must mend Scim:Token"),
        HttpStatusCode.Forbidden => new AdapterResult<ScimReply>.Unavailable($"{said}: our token may not do this; an operator must give it the right"),
        HttpStatusCode.NotFound => new AdapterResult<ScimReply>.Missing(),
        HttpStatusCode.Conflict when type is null => new AdapterResult<ScimReply>.AlreadyExists(said, Only(named)),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError when type == Uniqueness => new AdapterResult<ScimReply>.AlreadyExists(said, Only(named)),
        HttpStatusCode.PreconditionFailed => new AdapterResult<ScimReply>.Unavailable($"{said}: the account was changed in between"),
        HttpStatusCode.TooManyRequests => new AdapterResult<ScimReply>.RateLimited(retryAfter),
        HttpStatusCode.NotImplemented => new AdapterResult<ScimReply>.Rejected($"{said}: the server does not offer this operation"),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new AdapterResult<ScimReply>.Unavailable($"{said}: the server failed"),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new AdapterResult<ScimReply>.Rejected($"{said}: redirects are not followed; check Scim:BaseUrl"),
        _ => new AdapterResult<ScimReply>.Rejected(said, Longest(named)),
    };

    private static bool IsError(JsonElement body) =>
        ScimUser.Property(body, "schemas") is { ValueKind: JsonValueKind.Array } schemas
        && schemas.EnumerateArray().Any(s => s.ValueKind == JsonValueKind.String && ErrorSchema.Equals(s.GetString(), StringComparison.OrdinalIgnoreCase));

    private static HttpStatusCode StatusIn(JsonElement error)
    {
        var text = ScimUser.Property(error, "status") switch
        {
            { ValueKind: JsonValueKind.String } s => s.GetString(),
            { ValueKind: JsonValueKind.Number } n => n.GetRawText(),
            _ => null,
        };
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 300 and <= 599
            ? (HttpStatusCode)status
            : HttpStatusCode.InternalServerError;
    }

    /// <returns>Those of our names that stand in the text as a word.</returns>
    private static List<string> NamesIn(string detail, IEnumerable<string> names) =>
        [.. names.Where(n => Regex.IsMatch(detail, $@"(?<![\w.]){Regex.Escape(n)}(?![\w])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100)))];

    private static string? Longest(IReadOnlyList<string> names) => names.MaxBy(n => n.Length);

    /// <summary>What is done about a taken value depends on whose it is: where several are named, nobody knows.</summary>
    private static string? Only(IReadOnlyList<string> names) => names is [var only] ? only : null;

    [GeneratedRegex("^[A-Za-z]{1,40}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorType();
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Scim;

/// <summary>
/// What an answer other than success means (RFC 7644 3.12). A server's <c>detail</c> may repeat a person's values, so it is handed on redacted, after the
/// status, the error's type and the name of an attribute that we sent.
/// </summary>
internal static partial class ScimFailure
{
    private const string ErrorSchema = "urn:ietf:params:scim:api:messages:2.0:Error";
    private const string Uniqueness = "uniqueness";

    /// <returns>The failure; null where the answer is a success.</returns>
    public static AdapterResult<ScimReply>? Of(HttpAnswer answer, BackendUser sent)
    {
        var error = answer.Json is { } b && IsError(b) ? answer.Json : null;
        if (answer.IsSuccess && error is null) return null;
        // a success that carries an error is one: its own status counts, which may be a text
        var status = answer.IsSuccess ? StatusIn(error!.Value) : answer.Status;
        var type = error is { } e && ScimResource.Property(e, "scimType") is { ValueKind: JsonValueKind.String } t && ErrorType().IsMatch(t.GetString()!) ? t.GetString() : null;
        var detail = error is { } d && ScimResource.Property(d, "detail") is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
        var named = NamedAttributes.In(detail, sent.Attributes.Keys.Select(n => (n, n)));
        var said = string.Join(' ', new[] { ((int)status).ToString(CultureInfo.InvariantCulture), type, Longest(named) }.OfType<string>());
        var words = RedactedText.Of(detail, sent.Attributes.Keys, sent.Attributes.Values.SelectMany(ValueComparison.Texts));
        return Classify(status, type, named, words.Length == 0 ? said : $"{said}: {words}", answer.RetryAfter);
    }

    private static AdapterResult<ScimReply> Classify(HttpStatusCode status, string? type, IReadOnlyList<string> named, string said, TimeSpan? retryAfter) => status switch
    {
        HttpStatusCode.Forbidden => new AdapterResult<ScimReply>.Unavailable($"{said}: our credentials may not do this; an operator must give them the right"),
        HttpStatusCode.NotFound => new AdapterResult<ScimReply>.Missing(),
        HttpStatusCode.Conflict when type is null => new AdapterResult<ScimReply>.AlreadyExists(said, Only(named)),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError when type == Uniqueness => new AdapterResult<ScimReply>.AlreadyExists(said, Only(named)),
        HttpStatusCode.TooManyRequests => new AdapterResult<ScimReply>.RateLimited(retryAfter),
        HttpStatusCode.ServiceUnavailable when retryAfter is not null => new AdapterResult<ScimReply>.RateLimited(retryAfter),
        HttpStatusCode.NotImplemented => new AdapterResult<ScimReply>.Rejected($"{said}: the server does not offer this operation"),
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new AdapterResult<ScimReply>.Unavailable($"{said}: the server failed"),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new AdapterResult<ScimReply>.Rejected($"{said}: redirects are not followed; check Scim:BaseUrl"),
        _ => new AdapterResult<ScimReply>.Rejected(said, Longest(named)),
    };

    private static bool IsError(JsonElement body) =>
        ScimResource.Property(body, "schemas") is { ValueKind: JsonValueKind.Array } schemas
        && schemas.EnumerateArray().Any(s => s.ValueKind == JsonValueKind.String && ErrorSchema.Equals(s.GetString(), StringComparison.OrdinalIgnoreCase));

    private static HttpStatusCode StatusIn(JsonElement error)
    {
        var text = ScimResource.Property(error, "status") switch
        {
            { ValueKind: JsonValueKind.String } s => s.GetString(),
            { ValueKind: JsonValueKind.Number } n => n.GetRawText(),
            _ => null,
        };
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 300 and <= 599
            ? (HttpStatusCode)status
            : HttpStatusCode.InternalServerError;
    }

    private static string? Longest(IReadOnlyList<string> names) => names.MaxBy(n => n.Length);

    /// <summary>What is done about a taken value depends on whose it is: where several are named, nobody knows.</summary>
    private static string? Only(IReadOnlyList<string> names) => names is [var only] ? only : null;

    [GeneratedRegex(@"^[A-Za-z]{1,40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorType();
}

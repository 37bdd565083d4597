using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Failures;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>
/// What an answer other than success means: a list of <c>{ errorCode, message, fields }</c>, whose codes are published with the SOAP API's. Messages are handed
/// on redacted.
/// </summary>
internal static partial class SalesforceFailure
{
    /// <param name="about">The object that is written or read.</param>
    /// <param name="sent">What is sent or searched, by the mapping's names.</param>
    /// <returns>The failure; null where the answer is a success.</returns>
    public static AdapterResult<HttpAnswer>? Of(HttpAnswer answer, SalesforceObject about, BackendUser sent)
    {
        if (answer.IsSuccess) return answer.IsJson ? null : new AdapterResult<HttpAnswer>.Unavailable($"{(int)answer.Status}, but the answer is not JSON or not whole");
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        if (answer.Json is not { ValueKind: JsonValueKind.Array } errors || errors.GetArrayLength() == 0 || errors[0].ValueKind != JsonValueKind.Object)
            return Unnamed(answer, status);
        var error = errors[0];
        var code = error.TryGetProperty("errorCode", out var c) && c.ValueKind == JsonValueKind.String && CodePattern().IsMatch(c.GetString()!) ? c.GetString()! : "UNKNOWN_EXCEPTION";
        var message = error.TryGetProperty("message", out var m) && m.ValueKind == JsonValueKind.String ? m.GetString()! : "";
        var fields = Fields(error, message);
        var named = fields.Select(f => NameOf(f, about, sent)).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var words = RedactedText.Of(message, [.. fields, .. sent.Attributes.Keys], sent.Attributes.Values.SelectMany(ValueComparison.Texts));
        var said = $"{status} {code}{(words.Length == 0 ? "" : $": {words}")}";
        return Classify(answer, code, said, fields, named);
    }

    private static AdapterResult<HttpAnswer> Classify(HttpAnswer answer, string code, string said, IReadOnlyList<string> fields, IReadOnlyList<string> named) => code switch
    {
        "DUPLICATE_USERNAME" => new AdapterResult<HttpAnswer>.AlreadyExists(said, named.FirstOrDefault() ?? "Username"),
        "DUPLICATE_COMM_NICKNAME" => new AdapterResult<HttpAnswer>.AlreadyExists(said, named.FirstOrDefault() ?? "CommunityNickname"),
        "DUPLICATE_VALUE" or "PORTAL_USER_ALREADY_EXISTS_FOR_CONTACT" => new AdapterResult<HttpAnswer>.AlreadyExists(said, named is [var only] ? only : null),
        "NOT_FOUND" or "ENTITY_IS_DELETED" => new AdapterResult<HttpAnswer>.Missing(),
        "REQUEST_LIMIT_EXCEEDED" => new AdapterResult<HttpAnswer>.RateLimited(answer.RetryAfter),
        "SERVER_UNAVAILABLE" => new AdapterResult<HttpAnswer>.Unavailable(said),
        "UNABLE_TO_LOCK_ROW" => new AdapterResult<HttpAnswer>.Unavailable(said) { Code = ErrorRegister.UserCreationLocked },
        "API_DISABLED_FOR_ORG" or "API_CURRENTLY_DISABLED" or "FUNCTIONALITY_NOT_ENABLED" or "INSUFFICIENT_ACCESS" or "INSUFFICIENT_ACCESS_OR_READONLY" or "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY" =>
            new AdapterResult<HttpAnswer>.Unavailable(said) { Code = ErrorRegister.AdminContextNotEstablished },
        "LICENSE_LIMIT_EXCEEDED" => Rejected(said, named, ErrorRegister.LicenseLimitExceeded),
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY" or "APEX_ERROR" => Rejected(said, named, ErrorRegister.ApexExecution),
        "STRING_TOO_LONG" => Rejected(said, named, ErrorRegister.ValueTooLong),
        "INVALID_FIELD" or "INVALID_FIELD_FOR_INSERT_UPDATE" => Rejected(said, named, Unrecognized(fields)),
        _ when answer.Status == HttpStatusCode.NotFound => new AdapterResult<HttpAnswer>.Missing(),
        _ when (int)answer.Status >= 500 => new AdapterResult<HttpAnswer>.Unavailable(said),
        _ when answer.Status == HttpStatusCode.Forbidden => new AdapterResult<HttpAnswer>.Unavailable(said) { Code = ErrorRegister.AdminContextNotEstablished },
        _ => Rejected(said, named, null),
    };

    /// <summary>An entry of the register for a field that is not there.</summary>
    public static ErrorCode Unrecognized(IEnumerable<string> fields) =>
        fields.Any(f => f.EndsWith("__c", StringComparison.Ordinal)) ? ErrorRegister.UnrecognizedCustomField : ErrorRegister.UnrecognizedStandardField;

    private static AdapterResult<HttpAnswer>.Rejected Rejected(string said, IReadOnlyList<string> named, ErrorCode? code) => new(said, named.FirstOrDefault()) { Code = code };

    private static AdapterResult<HttpAnswer> Unnamed(HttpAnswer answer, string status) => answer.Status switch
    {
        HttpStatusCode.NotFound => new AdapterResult<HttpAnswer>.Missing(),
        HttpStatusCode.TooManyRequests => new AdapterResult<HttpAnswer>.RateLimited(answer.RetryAfter),
        HttpStatusCode.Forbidden => new AdapterResult<HttpAnswer>.Unavailable($"{status}: our user may not do this") { Code = ErrorRegister.AdminContextNotEstablished },
        HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new AdapterResult<HttpAnswer>.Unavailable($"{status}: the server failed"),
        >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new AdapterResult<HttpAnswer>.Rejected($"{status}: redirects are not followed; check Salesforce:LoginUrl"),
        _ => new AdapterResult<HttpAnswer>.Rejected(status),
    };

    /// <summary>The API's names of the fields that are complained of; of an unknown one, only the words tell it.</summary>
    private static IReadOnlyList<string> Fields(JsonElement error, string message)
    {
        var named = error.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Array
            ? fields.EnumerateArray().Where(f => f.ValueKind == JsonValueKind.String).Select(f => f.GetString()!).Where(f => FieldPattern().IsMatch(f)).ToList()
            : [];
        return named.Count > 0 || NoSuchColumn().Match(message) is not { Success: true } match ? named : [match.Groups["field"].Value];
    }

    private static string? NameOf(string field, SalesforceObject about, BackendUser sent) => sent.Attributes.Keys.FirstOrDefault(name =>
        SalesforcePath.TryParse(name) is { } path && path.Object == about && path.Field.Equals(field, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^[A-Z_]{1,80}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_]{1,80}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldPattern();

    [GeneratedRegex("No such column '(?:[A-Za-z]+\\.)*(?<field>[A-Za-z0-9_]{1,80})'", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoSuchColumn();
}

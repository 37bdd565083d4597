using System.Globalization;
using System.Net;
using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>
/// What a handler's answer means. With a status of success it is an object that says one thing: <c>account</c>, <c>accounts</c>, <c>ok</c>, or one of what may come of
/// any call: <c>missing</c>, <c>exists</c>, <c>link</c>, <c>refuse</c>, <c>retry</c>, <c>outdated</c>.
/// </summary>
internal static class WebhookAnswer
{
    private static readonly TimeSpan LongestPatience = TimeSpan.FromDays(1);
    private static readonly string[] Said = ["account", "accounts", "ok", "missing", "exists", "link", "refuse", "retry", "outdated"];

    /// <param name="expected">What the answer says where the call was done.</param>
    /// <param name="read">Reads that.</param>
    /// <param name="outdated">What it comes to where the account is not any more what the call's version says, and nothing was done.</param>
    public static AdapterResult<T> Read<T>(WebhookCall call, HttpAnswer answer, string expected, Func<JsonElement, AdapterResult<T>> read, Func<AdapterResult<T>>? outdated)
    {
        if (!answer.IsSuccess) return OfStatus<T>(call, answer);
        if (answer.Json is not { ValueKind: JsonValueKind.Object } body) return new AdapterResult<T>.Unavailable($"{call.Name}: the handler's answer is no object of JSON, or not whole");
        var said = Said.Where(s => WebhookAccount.Part(body, s) is { ValueKind: not JsonValueKind.False }).ToList();
        if (said is not [var only])
            return new AdapterResult<T>.Unavailable($"{call.Name}: the handler's answer says {(said.Count == 0 ? $"nothing of {string.Join(", ", Said)}" : string.Join(" and ", said))}");
        var told = WebhookAccount.Part(body, only)!.Value;
        if (only == expected) return read(told);
        return only switch
        {
            "missing" => new AdapterResult<T>.Missing(),
            "exists" => new AdapterResult<T>.AlreadyExists(Reason(call, told) ?? "the handler says that such an account exists", Attribute(call, told)),
            "link" when call is { Name: "createUser" } => Link<T>(told),
            "refuse" => Refusal<T>(call, told),
            "retry" => new AdapterResult<T>.RateLimited(Patience(told)) { IsForOne = true },
            "outdated" when outdated is not null && call.Version is not null => outdated(),
            _ => new AdapterResult<T>.Unavailable($"{call.Name}: the handler answers with \"{only}\" where \"{expected}\" belongs"),
        };
    }

    private static AdapterResult<T> OfStatus<T>(WebhookCall call, HttpAnswer answer)
    {
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        var words = answer.Json is { } body ? Reason(call, body) : null;
        var said = words is null ? status : $"{status}: {words}";
        return answer.Status switch
        {
            HttpStatusCode.Forbidden => new AdapterResult<T>.Unavailable($"{said}: the handler does not let us in; an operator must mend Webhook:Secrets, or what stands before the handler"),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.Gone => new AdapterResult<T>.Rejected($"{said}: there is no handler; check Webhook:Url") { Code = ErrorRegister.InvalidJitHandler },
            HttpStatusCode.TooManyRequests => new AdapterResult<T>.RateLimited(answer.RetryAfter),
            HttpStatusCode.ServiceUnavailable when answer.RetryAfter is not null => new AdapterResult<T>.RateLimited(answer.RetryAfter),
            HttpStatusCode.NotImplemented => new AdapterResult<T>.Rejected($"{said}: the handler does not know {call.Name}") { Code = ErrorRegister.InvalidJitHandler },
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => new AdapterResult<T>.Unavailable($"{said}: the handler failed"),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new AdapterResult<T>.Rejected($"{said}: redirects are not followed; check Webhook:Url"),
            _ => new AdapterResult<T>.Rejected(said),
        };
    }

    private static AdapterResult<T> Link<T>(JsonElement link) =>
        WebhookAccount.Part(link, "accountId") is { } id && WebhookAccount.Text(id) is { } text && ExistingUser.IsUsableId(text)
            ? new AdapterResult<T>.AlreadyExists("the handler links to an account") { LinkTo = text }
            : new AdapterResult<T>.Unavailable("createUser: the handler links to an account without saying which (\"accountId\")");

    /// <summary>A text alone is for the person; an object may say more.</summary>
    private static AdapterResult<T> Refusal<T>(WebhookCall call, JsonElement refusal)
    {
        var text = refusal.ValueKind == JsonValueKind.String ? refusal : WebhookAccount.Part(refusal, "text");
        var note = text is { ValueKind: JsonValueKind.String } ? Sentence.Of(text.Value.GetString()) : null;
        return new AdapterResult<T>.Rejected(Reason(call, refusal) ?? "the handler refuses", Attribute(call, refusal))
        {
            Code = note is null ? null : ErrorRegister.UserRefused,
            Note = note,
        };
    }

    /// <summary>For the operator: without what the handler could say of a person.</summary>
    private static string? Reason(WebhookCall call, JsonElement told)
    {
        if (WebhookAccount.Part(told, "reason") is not { ValueKind: JsonValueKind.String } reason) return null;
        var words = RedactedText.Of(reason.GetString()!, call.Attributes, call.Values);
        return words.Length > 0 ? words : null;
    }

    private static string? Attribute(WebhookCall call, JsonElement told) =>
        WebhookAccount.Part(told, "attribute") is { ValueKind: JsonValueKind.String } name && call.Attributes.Contains(name.GetString(), StringComparer.Ordinal) ? name.GetString() : null;

    private static TimeSpan? Patience(JsonElement retry)
    {
        var after = retry.ValueKind == JsonValueKind.Number ? retry : WebhookAccount.Part(retry, "after");
        if (after is not { ValueKind: JsonValueKind.Number } number || !number.TryGetDouble(out var seconds) || double.IsNaN(seconds)) return null;
        return seconds <= 0 ? TimeSpan.Zero : seconds >= LongestPatience.TotalSeconds ? LongestPatience : TimeSpan.FromSeconds(seconds);
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>An answer that says that it was done.</summary>
/// <param name="Root">What paths begin at: the body, or the result of a call; null where there is none, or none that is JSON.</param>
internal sealed record RestAnswer(JsonElement? Root, HttpAnswer Http);

/// <summary>What answers mean, by the rules of a request and by what statuses mean everywhere.</summary>
/// <param name="names">Each attribute with the path of its value, by which a service may call it.</param>
internal sealed class RestJudge(IReadOnlyCollection<(string Attribute, string Path)> names)
{
    private const int MostSaid = 20;

    public static bool IsRefusal(RestRequest request, HttpAnswer answer) => request.Outcomes.FirstOrDefault(o => o.Fits(answer))?.Means == RestMeaning.LoginAgain;

    /// <param name="sent">What was sent and must not be repeated.</param>
    public AdapterResult<RestAnswer> Judge(RestRequest request, HttpAnswer answer, IEnumerable<string> sent)
    {
        var error = request.Call is null ? null : JsonRpcCall.Error(answer);
        var rule = request.Outcomes.FirstOrDefault(o => o.Fits(answer));
        var meaning = rule?.Means ?? (error is { } e ? JsonRpcCall.MeaningOf(e) : RestOutcome.MeaningOf(answer.Status, answer.RetryAfter is not null));
        if (meaning == RestMeaning.Done)
        {
            if (request.Call is null || rule is not null) return new AdapterResult<RestAnswer>.Done(new RestAnswer(request.Call is null ? answer.Json : JsonRpcCall.Result(answer), answer));
            return JsonRpcCall.Result(answer) is { } result
                ? new AdapterResult<RestAnswer>.Done(new RestAnswer(result, answer))
                : new AdapterResult<RestAnswer>.Unavailable($"{request.Key}: the answer is none to a call of JSON-RPC 2.0");
        }

        var words = Words(answer, error);
        var named = NamedAttributes.In(words, names.SelectMany(n => new[] { (n.Attribute, n.Attribute), (n.Path, n.Attribute) }));
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        var redacted = RedactedText.Of(words, names.SelectMany(n => new[] { n.Attribute, n.Path }), sent);
        var said = $"{request.Key}: {status}{(redacted.Length == 0 ? "" : " ")}{redacted}";
        return meaning switch
        {
            RestMeaning.AlreadyExists => new AdapterResult<RestAnswer>.AlreadyExists(said, rule?.Attribute ?? (named is [var only] ? only : null)),
            RestMeaning.Missing when rule is null && !request.NamesInUrl => new AdapterResult<RestAnswer>.Rejected($"{said}: there is nothing at this URL; check Rest:BaseUrl and Rest:{request.Key}:Url"),
            RestMeaning.Missing => new AdapterResult<RestAnswer>.Missing(),
            RestMeaning.Busy => new AdapterResult<RestAnswer>.RateLimited(answer.RetryAfter),
            RestMeaning.Unavailable => new AdapterResult<RestAnswer>.Unavailable($"{said}{Advice(answer.Status)}"),
            RestMeaning.LoginAgain => new AdapterResult<RestAnswer>.Unavailable($"{said}: the service does not keep us signed in"),
            _ when (int)answer.Status is >= 300 and < 400 => new AdapterResult<RestAnswer>.Rejected($"{said}: redirects are not followed; check Rest:BaseUrl, or say under Outcomes what the redirect means"),
            _ => new AdapterResult<RestAnswer>.Rejected(said, rule?.Attribute ?? named.MaxBy(n => n.Length)),
        };
    }

    private static string Advice(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Forbidden => ": our credentials may not do this; an operator must give them the right",
        HttpStatusCode.PreconditionFailed => ": the account was changed in between",
        >= HttpStatusCode.InternalServerError => ": the server failed",
        _ => "",
    };

    /// <summary>The texts of an error of JSON-RPC, those of any JSON, or the body.</summary>
    private static string Words(HttpAnswer answer, JsonElement? error) =>
        (error ?? answer.Json) is { } body ? string.Join("; ", Texts(body).Take(MostSaid)) : Encoding.UTF8.GetString(answer.Content);

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => [element.GetString()!],
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value)),
        _ => [],
    };
}

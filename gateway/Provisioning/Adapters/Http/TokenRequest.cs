using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Failures;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>One request to a token endpoint (RFC 6749 4.4.2, RFC 7523 2.1) and what its answer means.</summary>
internal static partial class TokenRequest
{
    /// <param name="endpoint">Speaks to the endpoint.</param>
    /// <param name="authorization">The header; null where the form says who we are.</param>
    /// <param name="setting">What an operator has to mend where the endpoint refuses.</param>
    /// <param name="meaning">The entry of the register for an error of RFC 6749 5.2; null: none says exactly this.</param>
    public static async Task<AdapterResult<(AccessToken Token, JsonElement Answer)>> SendAsync(
        HttpTransport endpoint, Uri url, IEnumerable<KeyValuePair<string, string>> form, string? authorization, string setting, Func<string, ErrorCode?> meaning, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var (result, _) = await endpoint.SendAsync(request, cancellationToken);
        return result.Then(answer => Read(answer, setting, meaning));
    }

    private static AdapterResult<(AccessToken Token, JsonElement Answer)> Read(HttpAnswer answer, string setting, Func<string, ErrorCode?> meaning)
    {
        var status = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        if (answer.Status == HttpStatusCode.TooManyRequests) return new AdapterResult<(AccessToken, JsonElement)>.RateLimited(answer.RetryAfter);
        if (!answer.IsSuccess && (int)answer.Status is < 400 or >= 500) return Failed($"the token endpoint failed ({status})");
        if (answer.Json is not { ValueKind: JsonValueKind.Object } body) return Failed($"the token endpoint's answer is no JSON ({status}); check {setting}");
        if (!answer.IsSuccess)
        {
            var refused = Failed($"the token endpoint does not accept our credentials ({status}{Said(body)}); an operator must mend {setting}");
            return refused with { Code = Text(body, "error") is { } error ? meaning(error) : null };
        }

        if (!(body.TryGetProperty("access_token", out var token) && token.ValueKind == JsonValueKind.String && BearerToken().IsMatch(token.GetString()!)))
            return Failed("the token endpoint's answer holds no token that could be used");
        if (body.TryGetProperty("token_type", out var type) && !(type.ValueKind == JsonValueKind.String && type.GetString()!.Equals("Bearer", StringComparison.OrdinalIgnoreCase)))
            return Failed("the token endpoint gives tokens that are no bearer tokens");
        return new AdapterResult<(AccessToken, JsonElement)>.Done((new AccessToken(token.GetString()!, Lifetime(body)), body));
    }

    /// <summary>The error's code and its description, without anything that could be a value.</summary>
    private static string Said(JsonElement body) => string.Concat(new[] { "error", "error_description" }
        .Select(name => Text(body, name) is { } text ? " " + RedactedText.Of(text, []) : ""));

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>A number, or, as some send it, a number in a text.</summary>
    private static TimeSpan? Lifetime(JsonElement body)
    {
        if (!body.TryGetProperty("expires_in", out var expires) || expires.ValueKind is not (JsonValueKind.Number or JsonValueKind.String)) return null;
        var text = expires.ValueKind == JsonValueKind.Number ? expires.GetRawText() : expires.GetString();
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 1e9 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static AdapterResult<(AccessToken, JsonElement)>.Unavailable Failed(string detail) => new(detail);

    [GeneratedRegex(@"^[\x21-\x7e]{1,8192}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BearerToken();
}

using System.Text;
using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Saml.Bindings;

namespace JitGateway.Saml.Forms;

/// <summary>What comes back: the sealed form, and as whom it is to be sent. From a page of ours, or as JSON from a script.</summary>
/// <param name="Kept">Empty: none.</param>
/// <param name="Person">A SubjectKey.Hash; empty: it is said by nobody.</param>
internal sealed record SentForm(string Kept, string Person)
{
    /// <summary>What a form grows by when it is sealed and written as base64url, and what stands beside it.</summary>
    private const int Beside = 64 * 1024;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(10);

    /// <param name="most">How large a form may be.</param>
    /// <returns>The form, or why there is none.</returns>
    public static async Task<(SentForm? Form, GatewayFailure? Failure)> ReadAsync(HttpRequest request, int most, FormRoom room, TimeProvider time)
    {
        var isJson = MediaTypes.Is(request.ContentType, "application/json");
        if (!isJson && !MediaTypes.Is(request.ContentType, MediaTypes.UrlEncoded))
            return (null, new(ErrorRegister.UnsupportedMediaType, new ReasonId("saml.form.media_type")));
        var (end, body) = await BoundedBody.ReadAsync(request, (most * 2) + Beside, room, time);
        if (body is null) return (null, end == BodyEnd.TooLarge ? new(ErrorRegister.BodyTooLarge, new ReasonId("saml.form.too_large")) : NotNow(end));
        return (isJson ? OfJson(body) : OfFields(body), null);
    }

    /// <summary>What is said of a form that is neither kept nor sent, for now: nothing of it is lost.</summary>
    public static GatewayFailure NotNow(BodyEnd end) => new(ErrorRegister.FormNotKept, new ReasonId(end == BodyEnd.TooSlow ? "saml.form.too_slow" : "saml.form.too_many")) { RetryAfter = Retry };

    /// <summary>Values need no escapes; whatever else stands there is not looked at.</summary>
    private static SentForm OfFields(byte[] body)
    {
        var text = Encoding.ASCII.GetString(body);
        var (kept, person) = ("", "");
        foreach (var range in text.AsSpan().Split('&'))
        {
            var pair = text.AsSpan()[range];
            if (ValueOf(pair, FormPaths.KeptField) is { Length: > 0 } form) kept = form;
            else if (ValueOf(pair, FormPaths.PersonField) is { Length: > 0 } hash) person = hash;
        }

        return new SentForm(kept, person);
    }

    private static string ValueOf(ReadOnlySpan<char> pair, string name) => pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal) ? pair[(name.Length + 1)..].ToString() : "";

    private static SentForm OfJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new SentForm(json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(FormPaths.KeptField, out var kept) && kept.ValueKind == JsonValueKind.String ? kept.GetString()! : "", "");
        }
        catch (JsonException)
        {
            return new SentForm("", "");
        }
    }
}

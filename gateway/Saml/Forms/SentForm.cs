using System.Text;
using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Saml.Bindings;

namespace JitGateway.Saml.Forms;

/// <summary>What comes back: the sealed form, and as whom it is to be sent. From a page of ours, or as JSON from a script.</summary>
/// <param name="Kept">Empty: none.</param>
/// <param name="Person">A SubjectKey.Hash; empty: it is said by nobody.</param>
/// <param name="Body">All of it as it came.</param>
internal sealed record SentForm(string Kept, string Person, byte[] Body)
{
    /// <summary>What a form grows by when it is sealed and written as base64url, and what stands beside it.</summary>
    private const int Beside = 64 * 1024;

    /// <param name="most">How large a form may be.</param>
    /// <returns>The form, or why there is none.</returns>
    public static async Task<(SentForm? Form, GatewayFailure? Failure)> ReadAsync(HttpRequest request, int most, CancellationToken cancellationToken)
    {
        var isJson = MediaTypes.Is(request.ContentType, "application/json");
        if (!isJson && !MediaTypes.Is(request.ContentType, MediaTypes.UrlEncoded))
            return (null, new(ErrorRegister.UnsupportedMediaType, new ReasonId("saml.form.media_type")));
        if (await BoundedBody.ReadAsync(request, (most * 2) + Beside, cancellationToken) is not { } body)
            return (null, new(ErrorRegister.BodyTooLarge, new ReasonId("saml.form.too_large")));
        return (isJson ? OfJson(body) : OfFields(body), null);
    }

    /// <summary>Values are base64url, which needs no escapes; whatever else stands there is not looked at.</summary>
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

        return new SentForm(kept, person, body);
    }

    private static string ValueOf(ReadOnlySpan<char> pair, string name) => pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name, StringComparison.Ordinal) ? pair[(name.Length + 1)..].ToString() : "";

    private static SentForm OfJson(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return new SentForm(json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(FormPaths.KeptField, out var kept) && kept.ValueKind == JsonValueKind.String ? kept.GetString()! : "", "", body);
        }
        catch (JsonException)
        {
            return new SentForm("", "", body);
        }
    }
}

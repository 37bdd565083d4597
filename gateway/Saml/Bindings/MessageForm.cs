using JitGateway.Failures;
using Microsoft.AspNetCore.Http.Features;

namespace JitGateway.Saml.Bindings;

/// <summary>A form that carries a message (SAML Bindings 3.5.4), read within bounds.</summary>
internal static class MessageForm
{
    /// <summary>In a form that our own page sent once more, because a browser sends no SameSite=Lax cookie with another site's.</summary>
    public const string RepostedField = "Reposted";

    private const int MaxBytes = 1024 * 1024;

    private static readonly FormOptions Limits = new() { ValueCountLimit = 16, KeyLengthLimit = 256, ValueLengthLimit = MaxBytes, BufferBodyLengthLimit = MaxBytes };

    /// <param name="malformed">What it is where it cannot be read.</param>
    /// <returns>The form, or why there is none.</returns>
    public static async Task<(IFormCollection? Form, GatewayFailure? Failure)> ReadAsync(HttpContext context, ErrorCode malformed)
    {
        var request = context.Request;
        if (!MediaTypes.Is(request.ContentType, MediaTypes.UrlEncoded)) return (null, new(ErrorRegister.UnsupportedMediaType, new ReasonId("saml.form.media_type")));
        if (request.ContentLength > MaxBytes) return (null, new(ErrorRegister.BodyTooLarge, new ReasonId("saml.form.too_large"), $"{request.ContentLength} bytes, at most {MaxBytes}"));
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBytes;
        try
        {
            return (await request.ReadFormAsync(Limits, context.RequestAborted), null);
        }
        catch (InvalidDataException e)
        {
            return (null, new(malformed, new ReasonId("saml.form.unreadable"), e.Message));
        }
    }
}

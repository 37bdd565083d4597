using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Bindings;

/// <summary>The SOAP binding (SAML Bindings 3.2): SOAP 1.1, one message in the body.</summary>
internal static class SoapBinding
{
    public const string ContentType = "text/xml; charset=utf-8";

    /// <param name="message">In canonical form, so that its signature holds in any envelope.</param>
    public static string Envelope(string message) => $"<S:Envelope xmlns:S=\"{SamlNames.SoapNamespace}\"><S:Body>{message}</S:Body></S:Envelope>";

    /// <summary>What a sender gets whom nobody vouches for; no SAML message, which would be signed (3.2.3.3).</summary>
    public static string Fault(string reason) => Envelope($"<S:Fault><faultcode>S:Client</faultcode><faultstring>{reason}</faultstring></S:Fault>");

    /// <summary>SOAP 1.1 has text/xml; pysaml2 sends it under the name that SOAP 1.2 has.</summary>
    public static bool IsSoap(string? contentType) => MediaTypes.Of(contentType).ToLowerInvariant() is "text/xml" or "application/soap+xml";

    public static Task WriteAsync(HttpContext context, string envelope, int status = Microsoft.AspNetCore.Http.StatusCodes.Status200OK)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(envelope);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ContentType;
        response.ContentLength = bytes.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}

namespace JitGateway.Failures;

/// <summary>What every answer of our own carries, so that no browser keeps, frames, sniffs or passes on anything of it.</summary>
internal static class SecurityHeaders
{
    public static void Set(IHeaderDictionary headers, string contentSecurityPolicy)
    {
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = contentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "strict-origin";   // not no-referrer: some sites refuse a form that comes with "Origin: null"
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
    }
}

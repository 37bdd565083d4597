namespace JitGateway.Failures;

/// <summary>1050 to 1069: what the edge does not let in.</summary>
internal static partial class ErrorRegister
{
    public static readonly ErrorCode AmbiguousFraming = new(1050, "AMBIGUOUS_FRAMING", FailureClass.Request, 400, "This request cannot be read",
        "What was sent can be read in more than one way, so it is not passed on. Go back and try again.",
        "Where the request ends, which address it means, or which method it has, depends on who reads it: Content-Length beside Transfer-Encoding, a target in absolute form with an encoded separator, a user name or a fragment, a character that no address has, a WebSocket by another method than GET, or an upgrade to SPDY. "
        + "No browser sends that; a proxy in front that does is to be mended. The reason id says which.");

    public static readonly ErrorCode TooManyRequests = new(1051, "TOO_MANY_REQUESTS", FailureClass.Request, 429, "One moment, please",
        "Too much came from your network in a short time. Wait a moment and try again.",
        "One client address is over a limit of Gateway:RateLimits; the reason id says which. If many people come from that address, raise the limit or put it under Exempt. If it is your load balancer's, name that under Gateway:TrustedProxies.");

    public static readonly ErrorCode LoadedIntoAPage = new(1052, "LOADED_INTO_A_PAGE", FailureClass.Request, 403, "Not in this way",
        "This address is to be opened in a window of its own. Open the application itself.",
        "A page loads the address as a picture, a script or a style, or by a script's request (Sec-Fetch-Mode is not navigate). Signing in begins with a page that a person opens.");

    public static readonly ErrorCode PlainHttp = new(1053, "PLAIN_HTTP", FailureClass.Request, 403, "Please use the secure address",
        "This was sent without encryption and is not accepted so. Open the application anew, with https:// before its address.",
        "A request other than GET and HEAD came by http, where Tls:RedirectHttp leads pages to https. If TLS ends in a proxy in front, it must be among Gateway:TrustedProxies and send X-Forwarded-Proto: https.");
}

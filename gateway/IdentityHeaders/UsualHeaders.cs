namespace JitGateway.IdentityHeaders;

/// <summary>
/// Headers that mean something to applications only when the server in front of them says it: who somebody is, where a request comes from, and which path or
/// method it really has. No browser sends them.
/// </summary>
internal static class UsualHeaders
{
    /// <summary>How names begin.</summary>
    public static readonly IReadOnlyList<string> Families =
    [
        // ours, and the general ones
        "X-Forwarded-", "X-Remote-", "X-Auth-Request-", "X-Jit-", "X-Authenticated-", "X-Vouch-", "X-Token-User-",

        // those of other proxies and single sign-ons, before which an application may have stood
        "X-WebAuth-", "X-Authentik-", "X-Pomerium-", "X-Consumer-", "X-Credential-", "X-Amzn-Oidc-", "X-MS-Client-Principal", "X-MS-Token-", "X-Goog-Authenticated-User-", "X-Goog-IAP-",
        "Cf-Access-", "Tailscale-User-", "OIDC-", "Shib-", "SM-", "OAM-", "IV-",

        // certificates of clients (RFC 9440, and what was usual before)
        "Client-Cert", "X-Client-Cert", "X-ClientCert", "X-SSL-", "SSL-", "X-Amzn-Mtls-",
    ];

    public static readonly IReadOnlyList<string> Names =
    [
        // who it is
        "Remote-User", "Remote-Email", "Remote-Name", "Remote-Groups", "X-User", "X-Username", "X-Userinfo", "X-Auth-User", "X-Auth-Username", "X-Auth-Userid", "X-Auth-Name", "X-Auth-Email", "X-Auth-Groups", "X-Auth-Roles", "X-Auth-Subject", "X-Token-Subject",
        "X-ARR-ClientCert", "X-Client-Verify", "X-Client-DN",

        // where it comes from
        "Forwarded", "Forwarded-For", "X-Forwarded", "X-Real-IP", "Client-IP", "X-Client-IP", "X-Cluster-Client-IP", "X-ProxyUser-IP", "X-Originating-IP", "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6",
        "X-Azure-ClientIP", "X-Azure-SocketIP", "Fastly-Client-IP", "Fly-Client-IP", "X-Envoy-External-Address", "X-Original-Host", "X-Original-For", "X-Original-Proto",

        // which path and which method it has
        "X-Original-URL", "X-Original-URI", "X-Original-Method", "X-Rewrite-URL", "X-Script-Name", "X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override",

        // what applications hear from their own servers: a length that was put aside, a proxy for their calls, where files are, which requests are their own
        "X-Content-Length", "Proxy", "X-Sendfile-Type", "X-Accel-Mapping", "X-Middleware-Subrequest",

        // where the body ends, spelt so that only some servers understand it; those spelt right are the connection's own and not among the headers by then
        "Content-Length", "Transfer-Encoding",
    ];
}

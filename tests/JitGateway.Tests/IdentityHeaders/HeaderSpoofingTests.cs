using JitGateway.Identity;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>What clients try, over the wire, before the whole gateway and a backend that sees every octet.</summary>
public sealed class HeaderSpoofingTests(HeaderSpoofingTests.Wire wire) : IClassFixture<HeaderSpoofingTests.Wire>
{
    private static readonly SessionPrincipal Anna = GatewayOnTheWire.Person("anna", ("email", ["anna@example.com"]), ("displayName", ["Anna Ek"]), ("groups", ["staff", "wiki"]));
    private static readonly SessionPrincipal Bo = GatewayOnTheWire.Person("bo");   // has neither mail nor groups

    private readonly GatewayOnTheWire _wire = wire.Value;

    public static TheoryData<string> Names => new(
        "X-Remote-User", "x-remote-user", "X-REMOTE-USER", "X_Remote_User", "x_remote-user", "X-Remote_User", "X.Remote.User", "X~Remote~User", "X+Remote'User",
        "X-Remote-Email", "X_Remote_Email", "X-Remote-Name", "X-Remote-Groups", "X_REMOTE_GROUPS", "X-Remote-Anything", "X_Remote_Anything",
        "Remote-User", "Remote_User", "REMOTE_USER", "Remote-Groups", "Remote-Email", "Remote-Name",
        "X-Forwarded-User", "X_Forwarded_User", "X-Forwarded-Email", "X-Forwarded-Groups", "X-Forwarded-Preferred-Username", "x_forwarded_preferred_username",
        "X-Auth-Request-User", "X-Auth-Request-Email", "X_Auth_Request_Access_Token",
        "X-Jit-Assertion", "X_Jit_Assertion", "x-jit-assertion", "X-Jit-Anything",
        "X-App-Login", "x_app_login", "X_App-Login", "App.Mail", "App-Mail", "app_mail",   // what another backend's configuration injects
        "X-Original-URL", "X_Original_URL", "X-Rewrite-URL",
        "X-HTTP-Method-Override", "X_HTTP_Method_Override", "X-HTTP-Method_Override", "x-http-method", "X_Method-Override",
        "X.Forwarded.Prefix", "X-Forwarded-Port", "X-Forwarded-Server", "X_Forwarded_Ssl",
        "X-Client-IP", "X_Client_IP", "X-Original-Host", "X_Real_IP", "True-Client-IP", "CF_Connecting_IP", "X-Cluster-Client-IP",
        "Client-IP", "client_ip", "X-Forwarded", "Forwarded-For", "X-ProxyUser-Ip", "X-Originating-IP", "CF-Connecting-IPv6", "X-Azure-ClientIP", "X-Azure-SocketIP", "Fastly-Client-IP", "Fly-Client-IP", "X-Envoy-External-Address", "X-Original-For", "X-Original-Proto",
        "X-Auth-User", "x_auth_user", "X-Auth-Username", "X-Auth-Userid", "X-Auth-Name", "X-Auth-Email", "X-Auth-Groups", "X-Auth-Roles", "X-Auth-Subject", "X-Vouch-User", "X-Vouch-IdP-Claims-Groups", "X-Token-Subject", "X-Token-User-Email",
        "X-User", "x_user", "X-Username", "X-Userinfo", "X-WEBAUTH-USER", "x_webauth_role", "X-Authenticated-User", "X_Authenticated_Groups", "X-authentik-username",
        "X-Pomerium-Claim-Email", "X-Consumer-Username", "X-Credential-Identifier", "x-amzn-oidc-identity", "X-MS-CLIENT-PRINCIPAL", "X-MS-CLIENT-PRINCIPAL-NAME", "X-MS-TOKEN-AAD-ID-TOKEN",
        "X-Goog-Authenticated-User-Email", "X-Goog-IAP-JWT-Assertion", "Cf-Access-Authenticated-User-Email", "Tailscale-User-Login", "OIDC_CLAIM_sub", "Shib-Identity-Provider", "SM_USER", "OAM_REMOTE_USER", "iv-user",
        "Client-Cert", "Client-Cert-Chain", "X-Client-Cert", "X-ClientCert-DN", "X-Client-Verify", "X-Client-DN", "X-ARR-ClientCert", "X-SSL-Client-S-DN", "SSL_CLIENT_S_DN", "ssl-client-verify", "X-Amzn-Mtls-Clientcert",
        "X-Original-URI", "X-Original-Method", "X-Script-Name", "X_SCRIPT_NAME",
        "X-Content-Length", "Proxy", "X-Sendfile-Type", "X-Accel-Mapping", "x-middleware-subrequest");

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_forged_header_does_not_reach_the_backend_of_a_person_who_has_that_value(string name)
    {
        var seen = await _wire.BackendSeesAsync("anna", $"{name}: forged\r\n");

        seen.ShouldNotContain("forged");
        seen.Header("X-Remote-User").ShouldBe(["anna"]);
        seen.Header("X-Remote-Email").ShouldBe(["anna@example.com"]);
        seen.Header("X-Remote-Name").ShouldBe(["Anna Ek"]);
        seen.Header("X-Remote-Groups").ShouldBe(["staff,wiki"]);
        seen.Header("X-Jit-Assertion").ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_forged_header_does_not_reach_the_backend_of_a_person_who_has_no_such_value(string name)
    {
        var seen = await _wire.BackendSeesAsync("bo", $"{name}: forged\r\n");

        seen.ShouldNotContain("forged");
        seen.Header("X-Remote-User").ShouldBe(["bo"]);
        seen.Header("X-Remote-Email").ShouldBeEmpty();
        seen.Header("X-Remote-Groups").ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_forged_header_does_not_reach_a_public_path_where_nobody_is_signed_in(string name)
    {
        var seen = await _wire.BackendSeesAsync(null, $"{name}: forged\r\n", "/wiki/public/page");

        seen.ShouldNotContain("forged");
        seen.Header(name).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("x-forwarded-host", "127.0.0.1")]
    [InlineData("X-FORWARDED-PROTO", "http")]
    [InlineData("X-Forwarded-Prefix", null)]
    public async Task What_the_proxy_says_of_the_connection_comes_from_nobody_else(string name, string? value)
    {
        var seen = await _wire.BackendSeesAsync("anna", $"{name}: forged\r\n{name.Replace('-', '_')}: forged\r\n{name.Replace("ed-", "ed_", StringComparison.OrdinalIgnoreCase)}: forged\r\n");

        seen.Header(name).ShouldBe(value is null ? [] : [value]);
    }

    [Fact]
    public async Task Of_several_spellings_at_once_none_arrives()
    {
        var seen = await _wire.BackendSeesAsync("anna", "X-Remote-User: forged1\r\nX-Remote-User: forged2\r\nx_remote_user: forged3\r\nX-REMOTE_USER: forged4\r\n");

        seen.ShouldNotContain("forged");
        seen.Header("X-Remote-User").ShouldBe(["anna"]);
    }

    [Theory]
    [InlineData("close, X-Remote-User, X-Jit-Assertion, X-Remote-Groups")]
    [InlineData("X-Remote-User,close")]
    [InlineData("close\r\nConnection: X-Remote-User\r\nConnection: X_Remote_User, X-Remote-Email")]
    [InlineData("close, TE, X-Remote-User\r\nTE: trailers")]
    public async Task Names_listed_as_hop_by_hop_cannot_remove_ours(string connection)
    {
        var seen = await _wire.BackendSeesAsync("anna", connection: connection);

        seen.Header("X-Remote-User").ShouldBe(["anna"]);
        seen.Header("X-Remote-Email").ShouldBe(["anna@example.com"]);
        seen.Header("X-Remote-Groups").ShouldBe(["staff,wiki"]);
        seen.Header("X-Jit-Assertion").ShouldHaveSingleItem();
        string.Join(',', seen.Header("Connection")).ShouldNotContain("Remote");
    }

    [Fact]
    public async Task A_forged_trailer_does_not_arrive()
    {
        var seen = await _wire.BackendSeesAsync("anna", "Transfer-Encoding: chunked\r\nTrailer: X-Remote-User\r\n", method: "POST", body: "0\r\nX-Remote-User: forged\r\n\r\n");

        seen.ShouldNotContain("forged");
        seen.Header("X-Remote-User").ShouldBe(["anna"]);
    }

    [Fact]
    public async Task A_request_for_a_web_socket_is_treated_alike()
    {
        await _wire.SendAsync("anna", "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX_Remote_User: forged\r\nCookie: " + GatewayOnTheWire.Session + "\r\n", connection: "Upgrade, close, X-Remote-User");

        var seen = _wire.Backend.LastRequest;
        seen.Header("Upgrade").ShouldBe(["websocket"]);
        seen.Header("X-Remote-User").ShouldBe(["anna"]);
        seen.ShouldNotContain("forged");
        seen.ShouldNotContain(GatewayOnTheWire.Session);
    }

    [Fact]
    public async Task Each_backend_gets_what_its_own_configuration_says()
    {
        var seen = await _wire.BackendSeesAsync("anna", path: "/app/page");

        seen.Header("X-App-Login").ShouldBe(["anna"]);
        seen.Header("App.Mail").ShouldBe(["anna@example.com"]);
        seen.Header("X-Remote-User").ShouldBeEmpty();
        seen.Header("X-Jit-Assertion").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task The_headers_come_with_every_request_not_only_the_first()
    {
        for (var i = 0; i < 3; i++) (await _wire.BackendSeesAsync("anna")).Header("X-Remote-User").ShouldBe(["anna"]);
        (await _wire.BackendSeesAsync("anna", path: "/wiki/public/style.css")).Header("X-Remote-User").ShouldBe(["anna"]);
    }

    [Fact]
    public async Task Two_persons_on_one_gateway_are_not_mixed_up()
    {
        for (var i = 0; i < 3; i++)
        {
            (await _wire.BackendSeesAsync("anna")).Header("X-Remote-User").ShouldBe(["anna"]);
            (await _wire.BackendSeesAsync("bo")).Header("X-Remote-User").ShouldBe(["bo"]);
        }
    }

    [Theory]
    [InlineData("X-Custom: plain")]
    [InlineData("X-Custom: h\u00E9 raw ISO 8859-1")]
    [InlineData("X-Custom: h\u00C3\u00A9 raw UTF-8 \u00E2\u0080\u00A8")]
    [InlineData("Authorization: Bearer token-of-the-application")]
    [InlineData("X-Remoteness: far")]
    [InlineData("X-Forward: yes")]
    [InlineData("X-HTTP-Methods: yes")]
    [InlineData("X-User-Agent: grpc-web-javascript/0.1")]
    [InlineData("X-User-Id: of the application's own interface")]
    [InlineData("X-Client-Data: CIa2yQE=")]
    [InlineData("X-Requested-With: XMLHttpRequest")]
    [InlineData("X-Auth-Token: of-the-application's-own-interface")]
    [InlineData("X-Auth-Key: likewise")]
    [InlineData("X-Token: likewise")]
    [InlineData("Client-Id: likewise")]
    [InlineData("X-Amzn-Trace-Id: Root=1-67891233")]
    [InlineData("SMTP-Relay: yes")]
    [InlineData("Sec-CH-UA-Mobile: ?0")]
    public async Task Other_headers_pass_octet_for_octet(string header) =>
        (await _wire.BackendSeesAsync("anna", $"{header}\r\n")).ShouldContain($"\r\n{header}\r\n");

    public sealed class Wire : WireFixture
    {
        public Wire()
            : base(Anna, Bo)
        {
        }
    }
}

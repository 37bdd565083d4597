using System.Text;
using System.Xml.Linq;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Login;

/// <summary>The requests that leave, by both bindings.</summary>
public sealed class RequestTests
{
    private static readonly XNamespace Samlp = SamlNames.ProtocolNamespace;
    private static readonly XNamespace Saml = SamlNames.AssertionNamespace;

    [Fact]
    public async Task A_request_by_redirect_says_who_asks_and_where_the_answer_goes()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "NameIdFormat": "persistent", "RequestedAuthnContext": [ "https://refeds.org/profile/mfa" ] """);

        var asked = await gateway.AskAsync();

        asked.Xml.Name.ShouldBe(Samlp + "AuthnRequest");
        ((string?)asked.Xml.Attribute("Version")).ShouldBe("2.0");
        ((string?)asked.Xml.Attribute("Destination")).ShouldBe(gateway.Corp.SingleSignOn);
        ((string?)asked.Xml.Attribute("AssertionConsumerServiceURL")).ShouldBe("https://sso.example.com/sso/acs");
        ((string?)asked.Xml.Attribute("ProtocolBinding")).ShouldBe("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST");
        ((string?)asked.Xml.Attribute("IssueInstant")).ShouldBe("2026-03-01T12:00:00Z");
        asked.Id.ShouldMatch("^_[0-9a-f]{40}$");
        ((string?)asked.Xml.Element(Saml + "Issuer")).ShouldBe("https://sso.example.com/sso/metadata");
        ((string?)asked.Xml.Element(Samlp + "NameIDPolicy")!.Attribute("Format")).ShouldBe(NameIdFormats.Persistent);
        ((string?)asked.Xml.Element(Samlp + "RequestedAuthnContext")!.Element(Saml + "AuthnContextClassRef")).ShouldBe("https://refeds.org/profile/mfa");
    }

    [Fact]
    public async Task A_request_says_what_the_settings_say()
    {
        const string password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
        await using var gateway = await LoginGateway.StartAsync($$"""
            "ForceAuthn": true, "ProviderName": "Example & sons", "NameIdAllowCreate": false, "NameIdQualifier": "https://example.com/affiliation", "AssertionConsumerServiceByIndex": true,
            "RequestedAuthnContext": "{{password}}", "AuthnContextComparison": "Better"
            """, saml: $$""" "AuthnContextOrder": [ "{{password}}", "https://refeds.org/profile/mfa" ] """);

        var asked = await gateway.AskAsync();

        (asked["ForceAuthn"], asked["IsPassive"], asked["ProviderName"]).ShouldBe(("true", null, "Example & sons"));
        (asked["AssertionConsumerServiceIndex"], asked["AssertionConsumerServiceURL"], asked["ProtocolBinding"]).ShouldBe(("0", null, null));   // Core 3.4.1: one excludes the other
        (asked.Comparison, asked.Contexts.Single()).ShouldBe(("better", password));
        var policy = asked.Xml.Element(Samlp + "NameIDPolicy")!;
        ((string?)policy.Attribute("AllowCreate"), (string?)policy.Attribute("SPNameQualifier"), (string?)policy.Attribute("Format")).ShouldBe(("false", "https://example.com/affiliation", null));
        asked.Xml.Elements().Select(e => e.Name.LocalName).ShouldBe(["Issuer", "NameIDPolicy", "RequestedAuthnContext"]);   // the schema's order

        var refused = await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow())), asked.RelayState);
        (await LoginGateway.ReadAsync(refused)).ShouldContain("saml.authn.context_mismatch");
    }

    [Fact]
    public async Task A_provider_that_refuses_every_policy_is_told_nothing_of_NameIDs()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "SendNameIdPolicy": false """);
        (await gateway.AskAsync()).Xml.Element(Samlp + "NameIDPolicy").ShouldBeNull();
    }

    /// <summary>Identity providers pass over ForceAuthn.</summary>
    [Fact]
    public async Task An_older_authentication_than_the_request_is_refused_where_a_fresh_one_is_a_must()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "ForceAuthn": true """);
        var asked = await gateway.AskAsync();
        var old = gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { AuthnInstant = gateway.Clock.GetUtcNow().AddMinutes(-2) };
        (await LoginGateway.ReadAsync(await gateway.AnswerAsync(gateway.Corp.Sign(old), asked.RelayState))).ShouldContain("saml.authn.not_fresh");
    }

    /// <summary>Some providers encode the query again before they verify: nothing in it may have two spellings.</summary>
    [Fact]
    public async Task Its_query_is_signed_as_it_is_sent_and_has_one_spelling_only()
    {
        await using var gateway = await LoginGateway.StartAsync();

        var location = (await gateway.Browser.NavigateAsync("/wiki/ä page?x='(a)*!")).Headers.Location!;

        TestIdentityProvider.IsSigned(location, ServiceProviderKeyFile.Certificate).ShouldBeTrue();
        var query = location.OriginalString[(location.OriginalString.IndexOf('?', StringComparison.Ordinal) + 1)..];
        query.Split('&').Select(p => p.Split('=')[0]).ShouldBe(["SAMLRequest", "RelayState", "SigAlg", "Signature"]);
        query.ShouldMatch("^([A-Za-z0-9_.=&-]|%[0-9A-F]{2})*$");
        TestIdentityProvider.Read(location).RelayState.ShouldMatch("^[A-Za-z0-9_-]{1,80}$");
    }

    [Fact]
    public async Task A_provider_may_be_asked_without_a_signature()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "SignAuthnRequests": false """);
        (await gateway.AskAsync()).Location.Query.ShouldNotContain("Signature");
    }

    [Theory]
    [InlineData(""" "AuthnRequestBinding": "Post" """, "HTTP-Redirect", "HTTP-POST")]
    [InlineData("", "HTTP-POST")]
    public async Task A_request_by_POST_is_signed_inside_and_its_page_lets_the_provider_redirect(string settings, params string[] offered)
    {
        await using var gateway = await LoginGateway.StartAsync(settings, bindings: offered);

        var page = await gateway.Browser.NavigateAsync("/wiki");

        page.StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        var policy = page.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldNotContain("form-action");   // the provider may redirect to anywhere
        policy.ShouldContain("script-src 'sha256-");
        policy.ShouldNotContain("unsafe");
        var html = await page.Content.ReadAsStringAsync();
        html.ShouldContain("<button type=\"submit\">");
        var fields = TestBrowser.FieldsOf(html).ToDictionary(f => f.Name, f => f.Value);
        html.ShouldContain($"<form method=\"post\" action=\"{gateway.Corp.SingleSignOn}\">");
        fields["RelayState"].ShouldMatch("^[A-Za-z0-9_-]{1,80}$");
        var xml = Convert.FromBase64String(fields["SAMLRequest"]);
        HardenedXml.Read(xml, XmlLimits.Message).TryGet(out var tree, out _).ShouldBeTrue();
        SignatureVerifier.Verify(tree!, tree!.Root, [TrustedKey.FromCertificate(ServiceProviderKeyFile.Certificate)!], AlgorithmPolicy.Strict)
            .TryGet(out _, out var refusal).ShouldBeTrue(refusal?.ToString());
        Encoding.UTF8.GetString(xml).ShouldContain("AssertionConsumerServiceURL=\"https://sso.example.com/sso/acs\"");
    }

    [Fact]
    public async Task Two_requests_have_nothing_in_common()
    {
        await using var gateway = await LoginGateway.StartAsync();
        var (one, other) = (await gateway.AskAsync(), await gateway.AskAsync());
        one.Id.ShouldNotBe(other.Id);
        one.RelayState.ShouldNotBe(other.RelayState);
    }
}

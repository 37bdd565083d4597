using System.Text;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Logout;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>Queries of the Redirect binding: the signature is over the octets as they were sent, and what two parsers could read differently is refused.</summary>
public sealed class LogoutQueryTests
{
    private static readonly Dictionary<string, (string Reason, Func<string> Query)> Attacks = new(StringComparer.Ordinal)
    {
        ["unsigned"] = ("saml.logout.unsigned", () => LogoutAttackTests.Good.ToQuery(null)),
        ["signed with the attacker's key"] = ("saml.signature.invalid", () => LogoutAttackTests.Good.ToQuery(Exchange.AttackersKey)),
        ["signed with the key of another trusted identity provider"] = ("saml.signature.invalid", () => LogoutAttackTests.Good.ToQuery(Exchange.OtherIdpKey)),
        ["a signature of the attacker inside besides the genuine one"] = ("saml.signature.invalid", () => Signed(WithMessage(LogoutAttackTests.Good.ToXml(JitGateway.Demo.IdentityProvider.SamlMessages.MessageSigner.Rsa(Exchange.AttackersKey))))),
        ["another message under the genuine signature"] = ("saml.signature.invalid", () => Genuine.Swap(Message(Genuine), Message((LogoutAttackTests.Good with { NameId = "mallory-admin" }).ToQuery(null)))),
        ["another RelayState"] = ("saml.signature.invalid", () => Genuine.Swap("RelayState=state-1", "RelayState=state-2")),
        ["without its RelayState"] = ("saml.signature.invalid", () => Genuine.Swap("&RelayState=state-1", "")),
        ["with a RelayState that it had not"] = ("saml.signature.invalid", () => LogoutAttackTests.Good.ToQuery(Exchange.IdpKey) + "&RelayState=evil"),
        ["another algorithm named"] = ("saml.signature.invalid", () => Genuine.Swap("rsa-sha256", "rsa-sha512")),
        ["an algorithm of shared secrets"] = ("saml.signature.algorithm", () => LogoutAttackTests.Good.ToQuery(Exchange.IdpKey, algorithm: "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")),
        ["no algorithm at all"] = ("saml.signature.algorithm", () => LogoutAttackTests.Good.ToQuery(Exchange.IdpKey, algorithm: "")),
        ["SHA-1"] = ("saml.signature.sha1", () => LogoutAttackTests.Good.ToQuery(Exchange.IdpKey, algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1")),
        ["escaped anew in lower case"] = ("saml.signature.invalid", () => Genuine.Swap("%3A", "%3a")),
        ["a letter escaped that was not"] = ("saml.signature.invalid", () => Genuine.Swap("state-1", "stat%65-1")),
        ["signed in another order"] = ("saml.signature.invalid", () => LogoutMessage.Signed(string.Join('&', Unsigned.Split('&').Reverse()), Exchange.IdpKey)),
        ["SigAlg without Signature"] = ("saml.query.parameter", () => Unsigned),
        ["Signature without SigAlg"] = ("saml.query.parameter", () => string.Join('&', Genuine.Split('&').Where(p => !p.StartsWith("SigAlg", StringComparison.Ordinal)))),
        ["the message twice"] = ("saml.query.parameter", () => $"{Genuine}&SAMLRequest={Message(Genuine)}"),
        ["an evil message before the genuine one"] = ("saml.query.parameter", () => $"{(LogoutAttackTests.Good with { NameId = "mallory-admin" }).ToQuery(null)}&{Genuine}"),
        ["the message twice, once under an escaped name"] = ("saml.query.parameter", () => $"{Genuine}&SAMLR%65quest=evil"),
        ["the message twice, once in lower case"] = ("saml.query.parameter", () => $"{Genuine}&samlrequest=evil"),
        ["the message under an escaped name alone"] = ("saml.query.parameter", () => Genuine.Swap("SAMLRequest", "SAML%52equest")),
        ["a name with a space"] = ("saml.query.parameter", () => $"{Genuine}&%20RelayState=evil"),
        ["two RelayStates"] = ("saml.query.parameter", () => $"{Genuine}&RelayState=state-2"),
        ["two signatures"] = ("saml.query.parameter", () => $"{Genuine}&Signature=AAAA"),
        ["a request and a response"] = ("saml.query.parameter", () => $"{Genuine}&SAMLResponse={Message(Genuine)}"),
        ["a parameter without a value"] = ("saml.query.parameter", () => $"{LogoutAttackTests.Good.ToQuery(Exchange.IdpKey)}&RelayState"),
        ["nothing"] = ("saml.query.parameter", () => ""),
        ["an escape that is cut"] = ("saml.query.encoding", () => "SAMLRequest=%2"),
        ["an escape that is none"] = ("saml.query.encoding", () => "SAMLRequest=%zz"),
        ["a letter beyond ASCII"] = ("saml.query.encoding", () => "SAMLRequest=ä"),
        ["no base64"] = ("saml.query.encoding", () => "SAMLRequest=%3CLogoutRequest"),
        ["base64 without its padding"] = ("saml.query.encoding", () => "SAMLRequest=AAA"),
        ["a message that is not deflated"] = ("saml.query.encoding", () => $"SAMLRequest={Uri.EscapeDataString(Convert.ToBase64String([7, .. Encoding.UTF8.GetBytes(LogoutAttackTests.Good.ToXml())]))}"),
        ["a signature that is no base64"] = ("saml.query.encoding", () => $"{Unsigned}&Signature=%21"),
        ["another encoding"] = ("saml.query.encoding", () => $"{Genuine}&SAMLEncoding=urn%3Anone"),
        ["a bomb of five megabytes"] = ("saml.xml.too_large", () => $"SAMLRequest={Uri.EscapeDataString(Convert.ToBase64String(LogoutMessage.Deflated(LogoutAttackTests.Good.ToXml() + new string(' ', 5_000_000))))}"),
        ["a document type declaration"] = ("saml.xml.doctype", () => Signed(WithMessage("<!DOCTYPE x>" + LogoutAttackTests.Good.ToXml()))),
        ["its time is over"] = ("saml.logout.expired", () => (LogoutAttackTests.Good with { IssuedAt = Exchange.Now.AddMinutes(-9), NotOnOrAfter = Exchange.Now.AddMinutes(-4) }).ToQuery(Exchange.IdpKey)),
        ["sent to another address"] = ("saml.destination.mismatch", () => (LogoutAttackTests.Good with { Destination = "https://other.example.com/sso/slo" }).ToQuery(Exchange.IdpKey)),
        ["sent to nobody"] = ("saml.destination.missing", () => (LogoutAttackTests.Good with { Destination = null }).ToQuery(Exchange.IdpKey)),
    };

    public static TheoryData<string> Names => [.. Attacks.Keys];

    private static string Genuine => LogoutAttackTests.Good.ToQuery(Exchange.IdpKey, "state-1");

    private static string Unsigned => Genuine[..Genuine.IndexOf("&Signature=", StringComparison.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_refused_with_its_own_reason(string attack)
    {
        var (reason, query) = Attacks[attack];

        Validate(query()).TryGet(out _, out var refusal).ShouldBeFalse("the message was accepted");

        refusal!.Reason.Id.Value.ShouldBe(reason, refusal.Detail);
        refusal.Detail.ShouldNotBeNullOrWhiteSpace("the operator reads no measured fact");
    }

    [Fact]
    public void The_good_query_is_accepted_and_gives_its_RelayState()
    {
        RedirectQuery.Read("?" + Genuine).TryGet(out var message, out _).ShouldBeTrue();

        message!.RelayState.ShouldBe("state-1");
        message.IsRequest.ShouldBeTrue();
        LogoutAttackTests.ShouldBeAccepted(Validate(Genuine)).Value.IsSigned.ShouldBeTrue();
    }

    [Theory]
    [InlineData("parameters in another order")]
    [InlineData("parameters of somebody else between")]
    [InlineData("SAMLEncoding that says what is so")]
    [InlineData("the signature in lines")]
    public void What_leaves_the_signed_octets_alone_is_accepted(string what)
    {
        var query = what switch
        {
            "parameters in another order" => string.Join('&', Genuine.Split('&').Reverse()),
            "parameters of somebody else between" => $"utm_source=x&{Genuine.Replace("&", "&x=1&", StringComparison.Ordinal)}",
            "SAMLEncoding that says what is so" => $"SAMLEncoding={Uri.EscapeDataString("urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE")}&{Genuine}",
            _ => $"{Unsigned}&Signature={Uri.EscapeDataString(Uri.UnescapeDataString(Genuine[(Unsigned.Length + "&Signature=".Length)..]).Insert(76, "\r\n"))}",
        };

        LogoutAttackTests.ShouldBeAccepted(Validate(query));
    }

    /// <summary>Quirk 1: some write a space as a plus, some in lower case; whatever they signed is verified, and the value comes back.</summary>
    [Theory]
    [InlineData("a+b", "a b")]
    [InlineData("a%20b", "a b")]
    [InlineData("a%2bb", "a+b")]
    [InlineData("", "")]
    [InlineData("https%3A%2F%2Fidp.example.com%2F%3Fid%3D1%26x%3D2", "https://idp.example.com/?id=1&x=2")]
    public void A_RelayState_is_verified_as_it_was_written_and_read_as_it_was_meant(string written, string meant)
    {
        var query = Signed($"SAMLRequest={Message(Genuine)}&RelayState={written}");

        LogoutAttackTests.ShouldBeAccepted(Validate(query));
        RedirectQuery.Read(query).TryGet(out var message, out _).ShouldBeTrue();
        message!.RelayState.ShouldBe(meant);
    }

    [Fact]
    public void A_signature_inside_is_as_good_as_one_beside()
    {
        var query = WithMessage(LogoutAttackTests.Good.ToXml(Exchange.Signer));

        LogoutAttackTests.ShouldBeAccepted(Validate(query)).Value.IsSigned.ShouldBeTrue();
    }

    [Fact]
    public void A_response_by_query_is_bound_to_its_request()
    {
        RedirectQuery.Read(LogoutAttackTests.GoodResponse.ToQuery(Exchange.IdpKey)).TryGet(out var message, out _).ShouldBeTrue();

        message!.IsRequest.ShouldBeFalse();
        LogoutAttackTests.ShouldBeAccepted(LogoutValidator.ValidateResponse(new PresentedLogout(message.Xml, message.Signature), LogoutAttackTests.Expected())).Value.Status!.IsSuccess.ShouldBeTrue();
    }

    private static Outcome<Valid<LogoutRequest>> Validate(string query) => RedirectQuery.Read(query).TryGet(out var message, out var refusal)
        ? LogoutValidator.ValidateRequest(new PresentedLogout(message.Xml, message.Signature), LogoutAttackTests.Expected())
        : refusal;

    private static string Message(string query) => query.Split('&').Single(p => p.StartsWith("SAMLRequest=", StringComparison.Ordinal))["SAMLRequest=".Length..];

    private static string WithMessage(string xml) => $"SAMLRequest={Uri.EscapeDataString(Convert.ToBase64String(LogoutMessage.Deflated(xml)))}";

    private static string Signed(string query) => LogoutMessage.Signed($"{query}&SigAlg={Uri.EscapeDataString(LogoutMessage.RsaSha256)}", Exchange.IdpKey);
}

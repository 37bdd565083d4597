using System.Text;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Logout;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>An inspection of a logout message begins with what an acceptance refuses it for, and finds nothing where it is accepted.</summary>
public sealed class LogoutInspectorTests
{
    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;
    private static readonly MessageEncrypter Cbc = Gcm with { Content = $"{Enc}aes256-cbc" };
    private static readonly MessageEncrypter Des = Gcm with { Content = $"{Enc}tripledes-cbc" };
    private static readonly TrustedIdentityProvider Unsigned = Exchange.Corp with { AllowUnsignedLogout = true };

    /// <summary>Encrypted names, and the reason with which the request is refused; null: it is not.</summary>
    private static readonly Dictionary<string, (Func<string> Message, TrustedIdentityProvider Corp, string? Reason)> Names = new(StringComparer.Ordinal)
    {
        ["by GCM"] = (() => Named(Gcm).ToXml(Exchange.Signer), Exchange.Corp, null),
        ["by CBC in a signed request"] = (() => Named(Cbc).ToXml(Exchange.Signer), Exchange.Corp, null),
        ["by CBC, signed beside"] = (() => Named(Cbc).ToQuery(Exchange.IdpKey), Exchange.Corp, null),
        ["by CBC, signed beside by another"] = (() => Named(Cbc).ToQuery(Exchange.AttackersKey), Exchange.Corp, "saml.signature.invalid"),
        ["by CBC in a request that nobody signed"] = (() => Named(Cbc).ToXml(), Unsigned, "saml.encryption.cbc_unsigned"),
        ["by CBC in a request that nobody signed and that must be"] = (() => Named(Cbc).ToXml(), Exchange.Corp, "saml.logout.unsigned"),
        ["by GCM in a request that nobody signed"] = (() => Named(Gcm).ToXml(), Unsigned, null),
        ["by 3DES"] = (() => Named(Des).ToXml(Exchange.Signer), Exchange.Corp, "saml.encryption.triple_des"),
        ["by 3DES, which is allowed"] = (() => Named(Des).ToXml(Exchange.Signer), Exchange.Corp with { AllowTripleDes = true }, null),
        ["for somebody else"] = (() => Named(Gcm with { Key = Exchange.AttackersKey }).ToXml(Exchange.Signer), Exchange.Corp, "saml.encryption.failed"),
        ["which is an assertion"] = (() => Named(Gcm with { EditPlaintext = _ => "<saml:Assertion></saml:Assertion>" }).ToXml(Exchange.Signer), Exchange.Corp, "saml.encryption.content"),
        ["with a control character"] = (() => Named(Gcm with { EditPlaintext = xml => xml.Swap("alice-0042", "alice&#x0a;-0042") }).ToXml(Exchange.Signer), Exchange.Corp, "saml.identity.control_character"),
        ["with an ID of the message"] = (() => Named(Gcm with { EditPlaintext = xml => xml.Swap("<saml:NameID ", "<saml:NameID ID=\"_the-logout\" ") }).ToXml(Exchange.Signer), Exchange.Corp, "saml.id.duplicate"),
        ["with a signature inside"] = (() => Named(Gcm with { EditPlaintext = xml => xml.Swap("alice-0042", "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"></ds:Signature>") }).ToXml(Exchange.Signer), Exchange.Corp, "saml.signature.misplaced"),
    };

    public static TheoryData<string> EncryptedNames => [.. Names.Keys];

    public static TheoryData<string> Attacks => [.. LogoutAttackTests.Requests.Concat(LogoutAttackTests.Responses).Where(a => a.Value.Reason != "saml.logout.root" && !a.Value.Reason.StartsWith("saml.xml.", StringComparison.Ordinal)).Select(a => a.Key)];

    [Theory]
    [MemberData(nameof(EncryptedNames))]
    public void An_encrypted_name_is_inspected_as_it_is_judged(string name)
    {
        var (message, corp, reason) = Names[name];
        var presented = Presented(message());

        (LogoutValidator.ValidateRequest(presented, LogoutAttackTests.Expected(corp)).TryGet(out _, out var refusal) ? null : refusal!.Reason.Id.Value).ShouldBe(reason);
        Inspected(presented, LogoutAttackTests.Expected(corp)).FirstOrDefault().ShouldBe(reason);
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Each_attack_is_found_first_with_its_own_reason(string attack)
    {
        var (reason, xml) = LogoutAttackTests.Requests.TryGetValue(attack, out var request) ? request : LogoutAttackTests.Responses[attack];

        Inspected(Presented(xml()), LogoutAttackTests.Expected()).First().ShouldBe(reason);
    }

    [Fact]
    public void Several_faults_are_all_found()
    {
        var message = Named(Des) with { Destination = "https://other.example.com/slo", IssuedAt = Exchange.Now.AddHours(-2), NotOnOrAfter = null };

        Inspected(Presented(message.ToXml()), LogoutAttackTests.Expected(Exchange.Corp with { MayLogout = false })).ShouldBe(
            ["saml.logout.unsigned", "saml.logout.disabled", "saml.encryption.triple_des", "saml.destination.mismatch", "saml.logout.expired"]);
        Inspected(Presented(LogoutAttackTests.Good.ToXml(Exchange.Signer)), LogoutAttackTests.Expected(Exchange.Corp with { MayLogout = false })).ShouldBe(["saml.logout.disabled"]);
        Inspected(Presented(LogoutAttackTests.GoodResponse.ToXml(Exchange.Signer)), LogoutAttackTests.Expected()).ShouldBeEmpty();
    }

    /// <summary>Without an Issuer nobody can be asked about the rest.</summary>
    [Fact]
    public void What_ends_an_inspection_is_told_after_what_was_found_before()
    {
        var message = LogoutAttackTests.Good.ToXml().WithoutAttribute("samlp:LogoutRequest", "ID").Without("saml:Issuer");

        Inspected(Presented(message), LogoutAttackTests.Expected()).ShouldBe(["saml.id.invalid", "saml.logout.issuer_missing"]);
        Inspected(Presented(LogoutAttackTests.Good.ToXml().Without("saml:Issuer")), LogoutAttackTests.Expected()).ShouldBe(["saml.logout.issuer_missing"]);
    }

    private static LogoutMessage Named(MessageEncrypter encrypter) => LogoutAttackTests.Good with { EditNameId = xml => encrypter.Encrypt(xml, "saml:EncryptedID") };

    private static PresentedLogout Presented(string message)
    {
        if (message[0] == '<') return new PresentedLogout(Encoding.UTF8.GetBytes(message));
        RedirectQuery.Read(message).TryGet(out var read, out var refusal).ShouldBeTrue(refusal?.ToString());
        return new PresentedLogout(read!.Xml, read.Signature);
    }

    private static IReadOnlyList<string> Inspected(PresentedLogout presented, LogoutExpectations expectations)
    {
        HardenedXml.Read(presented.Xml, XmlLimits.Message).TryGet(out var document, out var refusal).ShouldBeTrue(refusal?.ToString());
        return [.. LogoutInspector.Inspect(document!, presented, expectations).Select(f => f.Refusal.Reason.Id.Value)];
    }
}

using System.Security.Cryptography;
using JitGateway.Identity;
using JitGateway.Saml;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Signatures;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Metadata;

public sealed class KnownIdentityProviderTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_operator_wrote_is_what_the_checks_measure_against(bool allows)
    {
        var options = new IdentityProviderOptions
        {
            ClockSkew = TimeSpan.FromSeconds(1),
            ConditionsSkew = TimeSpan.FromSeconds(2),
            ConfirmationSkew = TimeSpan.FromSeconds(3),
            AuthnSkew = TimeSpan.FromSeconds(4),
            MaxAuthnAge = TimeSpan.FromHours(5),
            AllowSha1 = allows,
            AllowTripleDes = allows,
            RequireEncryptedAssertions = allows,
            AllowUnsignedLogout = allows,
            SingleLogout = allows ? SingleLogout.FromIdentityProvider : SingleLogout.Off,
            IdpInitiated = allows ? IdpInitiated.Accept : IdpInitiated.Bounce,
            RequestedAuthnContext = ["urn:oasis:names:tc:SAML:2.0:ac:classes:X509"],
            SubjectFrom = "employeeNumber",
            MatchFriendlyNames = true,
        };
        var authn = new AuthnRequirement(options.RequestedAuthnContext, AuthnContextComparison.Minimum, [.. options.RequestedAuthnContext, "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI"], maxAge: null);
        using var key = RSA.Create(2048);
        var metadata = new IdentityProviderMetadata { EntityId = Exchange.Idp, SigningKeys = [TrustedKey.FromRsa(key.ExportParameters(includePrivateParameters: false))], SingleSignOnServices = new Dictionary<string, Uri>() };

        var trusted = new KnownIdentityProvider(new IdentityProvider("corp", options, NameIdFormat: null) { Authn = authn }, metadata).Trusted;

        (trusted.ClockSkew, trusted.ConditionsSkew, trusted.ConfirmationSkew, trusted.AuthnSkew, trusted.MaxAuthnAge)
            .ShouldBe((options.ClockSkew, options.ConditionsSkew, options.ConfirmationSkew, options.AuthnSkew, options.MaxAuthnAge));
        (trusted.AllowSha1, trusted.AllowTripleDes, trusted.RequireEncryptedAssertions, trusted.AcceptsUnsolicited, trusted.AllowUnsignedLogout, trusted.MayLogout).ShouldBe((allows, allows, allows, allows, allows, allows));
        trusted.AuthnContexts.ShouldBe(authn.Accepted);
        (trusted.Mapping.SubjectFrom, trusted.Mapping.MatchFriendlyNames).ShouldBe(("employeeNumber", true));
        trusted.IsStranger.ShouldBeFalse();
    }
}

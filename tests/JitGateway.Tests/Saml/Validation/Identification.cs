using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;
using JitGateway.Tests.Saml.Attacks;

namespace JitGateway.Tests.Saml.Validation;

/// <summary>Whom an accepted message is about.</summary>
internal static class Identification
{
    public static UserIdentity Person(SamlResponseMessage message, IdentityMapping? mapping = null)
    {
        Create(message, mapping).TryGet(out var person, out var refusal).ShouldBeTrue(refusal?.ToString());
        return person!.User;
    }

    public static Refusal Refused(SamlResponseMessage message, IdentityMapping? mapping = null)
    {
        Create(message, mapping).TryGet(out _, out var refusal).ShouldBeFalse();
        return refusal!;
    }

    private static Outcome<IdentifiedPerson> Create(SamlResponseMessage message, IdentityMapping? mapping)
    {
        var valid = Exchange.ShouldBeAccepted(message.ToXml(Exchange.Signer), Exchange.WithCorp(c => c with { Mapping = mapping ?? new() }));
        return UserIdentityFactory.Create(valid, valid.IdentityProvider.Scopes.Sift(valid.Value.Attributes));
    }
}

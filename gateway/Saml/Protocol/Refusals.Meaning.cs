namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason StatusNotSuccess = Reason("status.not_success", Say.Declined,
        "The identity provider answered with an error (Core 3.2.2.2); its own log says more. Look there, at the time of this line.");

    public static readonly RefusalReason ResponseIssuerMissing = Reason("response.issuer_missing", Say.NotTrusted,
        "The response names no issuer (Profiles 4.1.4.2). Let the identity provider write its entity id.");

    public static readonly RefusalReason IssuerFormat = Reason("issuer.format", Say.NotTrusted,
        "The Format of an issuer is not that of entity ids (Profiles 4.1.4.2, Core 8.3.6). Let the identity provider leave the Format out.");

    public static readonly RefusalReason IssuerUnknown = Reason("issuer.unknown", Say.NotTrusted,
        "No configured identity provider has this entity id. Compare it with the entityID of the metadata.");

    public static readonly RefusalReason IssuerMismatch = Reason("issuer.mismatch", Say.NotTrusted,
        "Response and assertion name different issuers, or another than the key belongs to. Compare the entity id that the identity provider writes with the entityID of its metadata (Core 2.2.5).");

    public static readonly RefusalReason DestinationMissing = Reason("destination.missing", Say.NotTrusted,
        "The response is signed and names no destination (Bindings 3.5.5.2). Let the identity provider write our assertion consumer service.");

    public static readonly RefusalReason DestinationMismatch = Reason("destination.mismatch", Say.NotForUs,
        "The response was sent to another address than ours (Core 3.2.2). Compare the assertion consumer service of our metadata; behind a proxy check PublicOrigin.");

    public static readonly RefusalReason IssuedInFuture = Reason("issue_instant.future", Say.Expired,
        "The message was issued in the future: the clocks of the identity provider and of this node differ by more than ClockSkew. Set the clocks by NTP, or raise ClockSkew.");

    public static readonly RefusalReason InResponseToMissing = Reason("in_response_to.missing", Say.TryAgain,
        "The response answers no request, although one was made (Profiles 4.1.4.3). Check that the identity provider answered this request, and did not begin a login of its own.");

    public static readonly RefusalReason InResponseToMismatch = Reason("in_response_to.mismatch", Say.TryAgain,
        "The response answers another request than the one this browser made (Profiles 4.1.4.3). Usually a person signed in twice at once, or went back in the browser; if it happens often, check what the identity provider writes.");

    public static readonly RefusalReason InResponseToUnsolicited = Reason("in_response_to.unsolicited", Say.TryAgain,
        "The response answers a request that this browser did not make, or has forgotten (Profiles 4.1.5). Usually the browser keeps no cookies, or a page was kept too long; check that PublicOrigin is what the browser sees.");

    public static readonly RefusalReason UnsolicitedRefused = Reason("unsolicited.refused", Say.TryAgain,
        "The identity provider started this login by itself. Set IdpInitiated to Accept or Bounce if that is meant (Profiles 4.1.5).");

    public static readonly RefusalReason IdentityProviderMismatch = Reason("identity_provider.mismatch", Say.TryAgain,
        "The answer is from another identity provider than the one that was asked. Check which identity provider the address of the login leads to (Profiles 4.1.4.3).");

    public static readonly RefusalReason SubjectMissing = Reason("subject.missing", Say.NotTrusted,
        "The assertion has no subject (Profiles 4.1.4.2). Let the identity provider write one.");

    public static readonly RefusalReason ConfirmationMissing = Reason("confirmation.missing", Say.NotTrusted,
        "The subject has no bearer confirmation (Profiles 4.1.4.2). Let the identity provider send one; the other methods prove nothing in a browser.");

    public static readonly RefusalReason RecipientMissing = Reason("confirmation.recipient_missing", Say.NotTrusted,
        "The bearer confirmation names no recipient (Profiles 4.1.4.2). Let the identity provider write our assertion consumer service.");

    public static readonly RefusalReason RecipientMismatch = Reason("confirmation.recipient_mismatch", Say.NotForUs,
        "The bearer confirmation is meant for another address than ours (Profiles 4.1.4.3). Compare the assertion consumer service of our metadata; behind a proxy check PublicOrigin.");

    public static readonly RefusalReason ConfirmationEndMissing = Reason("confirmation.not_on_or_after_missing", Say.NotTrusted,
        "The bearer confirmation has no end (NotOnOrAfter, Profiles 4.1.4.2). Let the identity provider write one, a few minutes ahead.");

    public static readonly RefusalReason ConfirmationExpired = Reason("confirmation.expired", Say.Expired,
        "The time for delivering the assertion is over (NotOnOrAfter of the bearer confirmation, Profiles 4.1.4.3). Check the clocks of the identity provider and of this node; the page may also have been open for long. ConfirmationSkew, or ClockSkew, is what is borne.");

    public static readonly RefusalReason ConfirmationNotBefore = Reason("confirmation.not_before", Say.NotTrusted,
        "The bearer confirmation has a NotBefore, which the profile forbids (Profiles 4.1.4.2). Let the identity provider write NotBefore on Conditions alone.");

    public static readonly RefusalReason ConfirmationInResponseToMissing = Reason("confirmation.in_response_to_missing", Say.TryAgain,
        "The bearer confirmation answers no request, although one was made (Profiles 4.1.4.3). Let the identity provider write it there too.");

    public static readonly RefusalReason ConfirmationInResponseToMismatch = Reason("confirmation.in_response_to_mismatch", Say.TryAgain,
        "The bearer confirmation answers another request than the one this browser made (Profiles 4.1.4.3). Check what the identity provider writes: it must be what stands on the response.");

    public static readonly RefusalReason ConfirmationInResponseToUnsolicited = Reason("confirmation.in_response_to_unsolicited", Say.TryAgain,
        "The bearer confirmation answers a request that this browser did not make, or has forgotten (Profiles 4.1.5). Check what the identity provider writes: a login of its own answers nothing.");

    public static readonly RefusalReason ConditionsMissing = Reason("conditions.missing", Say.NotTrusted,
        "The assertion has no conditions, so no audience (Profiles 4.1.4.2). Let the identity provider restrict the assertion to our entity id.");

    public static readonly RefusalReason ConditionsTimes = Reason("conditions.times", Say.NotTrusted,
        "The validity of the assertion ends before it begins (Core 2.5.1.2). Check how the identity provider reckons its lifetime.");

    public static readonly RefusalReason ConditionsNotYet = Reason("conditions.not_yet", Say.Expired,
        "The assertion is not valid yet (Core 2.5.1.2): the clocks of the identity provider and of this node differ by more than ConditionsSkew, or ClockSkew where that is not set. Set the clocks by NTP, or raise it.");

    public static readonly RefusalReason ConditionsExpired = Reason("conditions.expired", Say.Expired,
        "The assertion is not valid any more (Core 2.5.1.2). Check the clocks of the identity provider and of this node; ConditionsSkew, or ClockSkew, is what is borne.");

    public static readonly RefusalReason AudienceMissing = Reason("audience.missing", Say.NotTrusted,
        "The assertion is not restricted to an audience (Profiles 4.1.4.2). Let the identity provider restrict it to our entity id.");

    public static readonly RefusalReason AudienceMismatch = Reason("audience.mismatch", Say.NotForUs,
        "The assertion is meant for another service provider (Core 2.5.1.4). Compare the entity id that the identity provider has for us with Saml:EntityId.");

    public static readonly RefusalReason AuthnStatementMissing = Reason("authn.missing", Say.NotTrusted,
        "The assertion does not say that the person was authenticated (no AuthnStatement, Profiles 4.1.4.2). Let the identity provider send one.");

    public static readonly RefusalReason AuthnInstantFuture = Reason("authn.instant_future", Say.Expired,
        "The person was authenticated in the future (Core 2.7.2): the clocks of the identity provider and of this node differ by more than AuthnSkew, or ClockSkew where that is not set. Set the clocks by NTP, or raise it.");

    public static readonly RefusalReason AuthnNotFresh = Reason("authn.not_fresh", Say.TryAgain,
        "A fresh authentication was asked for (ForceAuthn, Core 3.4.1), and the identity provider answered with an older one. Check that the identity provider heeds ForceAuthn.");

    public static readonly RefusalReason AuthnTooOld = Reason("authn.too_old", Say.SignInAgain,
        "The person was authenticated longer ago than MaxAuthnAge allows (AuthnInstant, Core 2.7.2). Let sessions at the identity provider end sooner, or raise MaxAuthnAge.");

    public static readonly RefusalReason SessionExpired = Reason("authn.session_expired", Say.Expired,
        "The session at the identity provider is over (SessionNotOnOrAfter, Core 2.7.2). Check the clocks, and how long the identity provider lets its sessions last.");

    public static readonly RefusalReason AuthnContextMismatch = Reason("authn.context_mismatch", Say.NotUsable,
        "The person was not authenticated in the way that was asked for (RequestedAuthnContext, Core 3.3.2.2.1). Compare RequestedAuthnContext with what the identity provider can do for this person.");
}

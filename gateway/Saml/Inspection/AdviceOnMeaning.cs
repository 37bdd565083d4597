using static JitGateway.Identity.Inspection.ResponsibleParty;

namespace JitGateway.Saml.Inspection;

/// <summary>What to change about who says what to whom, and when.</summary>
internal static class AdviceOnMeaning
{
    private const string Clocks = "Set the clock by NTP (and so that of the gateway's nodes).";
    private const string Kept = "; if the message was kept for longer than it is good, its time is no fault: judge it as of an earlier time (--at).";

    public static IEnumerable<KeyValuePair<string, Advice>> All => Parties.Concat(Times).Concat(Persons);

    private static Dictionary<string, Advice> Parties { get; } = new(StringComparer.Ordinal)
    {
        ["status.not_success"] = new(Provider, "Look into the identity provider's own log, at this message's time and for its InResponseTo, why it refused; usually it does not know {us}, or the person may not use it.", "urn:oasis:names:tc:SAML:2.0:status:Success"),
        ["response.issuer_missing"] = new(Provider, "Write your entity id as Issuer of the response.", "{them}"),
        ["assertion.issuer_missing"] = new(Provider, "Write your entity id as Issuer of the assertion.", "{them}"),
        ["issuer.format"] = new(Provider, "Leave the Format of the Issuer out.", "no Format, or urn:oasis:names:tc:SAML:2.0:nameid-format:entity"),
        ["issuer.unknown"] = new(Both, "Compare the Issuer that you write with the entityID of your metadata: they must be the same, letter by letter; the gateway must have that metadata under Saml:IdentityProviders.", "{them}"),
        ["issuer.mismatch"] = new(Provider, "Write the entityID of your metadata as Issuer of response and assertion, letter by letter.", "{them}"),
        ["destination.missing"] = new(Provider, "Write our assertion consumer service as Destination of the signed response.", "{acs}"),
        ["destination.mismatch"] = new(Provider, "Send the answers of {us} to {acs}, and write that as Destination.", "{acs}"),
        ["in_response_to.missing"] = new(Provider, "Write the ID of our request as InResponseTo of the response.", "the ID of the request"),
        ["in_response_to.mismatch"] = new(Provider, "Write the ID of the request that you answer as InResponseTo, the same in response and assertion.", "the ID of the request"),
        ["in_response_to.unsolicited"] = new(Person, "Start again from the application: the browser forgot that it had asked.", "no InResponseTo"),
        ["unsolicited.refused"] = new(Both, "Begin the login at the application, so that there is a request to answer; or set IdpInitiated to Accept for this identity provider, if logins of its own are meant.", "the InResponseTo of a request"),
        ["identity_provider.mismatch"] = new(Person, "Start again from the application: another identity provider was asked than the one that answered.", "the identity provider that was asked"),
        ["subject.missing"] = new(Provider, "Write a Subject with a NameID and a bearer SubjectConfirmation.", "a Subject"),
        ["confirmation.missing"] = new(Provider, "Confirm the subject by the method bearer.", "urn:oasis:names:tc:SAML:2.0:cm:bearer"),
        ["confirmation.method_missing"] = new(Provider, "Write the Method of the SubjectConfirmation.", "urn:oasis:names:tc:SAML:2.0:cm:bearer"),
        ["confirmation.recipient_missing"] = new(Provider, "Write our assertion consumer service as Recipient of SubjectConfirmationData.", "{acs}"),
        ["confirmation.recipient_mismatch"] = new(Provider, "Write our assertion consumer service as Recipient of SubjectConfirmationData: {acs}.", "{acs}"),
        ["confirmation.in_response_to_missing"] = new(Provider, "Write the ID of our request as InResponseTo of SubjectConfirmationData too.", "the ID of the request"),
        ["confirmation.in_response_to_mismatch"] = new(Provider, "Write the same InResponseTo into SubjectConfirmationData as on the response.", "the ID of the request"),
        ["confirmation.in_response_to_unsolicited"] = new(Provider, "Leave InResponseTo out of SubjectConfirmationData where the response answers no request.", "no InResponseTo"),
        ["confirmation.not_before"] = new(Provider, "Leave NotBefore out of SubjectConfirmationData; it belongs on Conditions.", "no NotBefore"),
        ["conditions.missing"] = new(Provider, "Write Conditions with an AudienceRestriction for {us}.", "Conditions with {us} as Audience"),
        ["conditions.unknown"] = new(Provider, "Leave the condition out that SAML does not have.", "NotBefore, NotOnOrAfter, AudienceRestriction, OneTimeUse, ProxyRestriction"),
        ["conditions.proxy_count"] = new(Provider, "Write a number as Count of ProxyRestriction, or leave it out.", "a number from zero up"),
        ["audience.missing"] = new(Provider, "Restrict the assertion to the audience {us}.", "{us}"),
        ["audience.mismatch"] = new(Provider, "Set the entity id (audience) of this service provider to {us}, letter by letter.", "{us}"),
    };

    private static Dictionary<string, Advice> Times { get; } = new(StringComparer.Ordinal)
    {
        ["issue_instant.future"] = new(Provider, Clocks, "a time that has come") { OfKept = Kept },
        ["issue_instant.missing"] = new(Provider, "Write IssueInstant on the response and on the assertion.", "a time in UTC"),
        ["time.malformed"] = new(Provider, "Write all times in UTC with a Z at the end, as 2026-03-01T12:00:00Z.", "2026-03-01T12:00:00Z"),
        ["confirmation.not_on_or_after_missing"] = new(Provider, "Write NotOnOrAfter on SubjectConfirmationData, a few minutes ahead.", "a time a few minutes ahead"),
        ["confirmation.expired"] = new(Provider, Clocks, "a time still to come") { OfKept = Kept },
        ["conditions.times"] = new(Provider, "Let NotOnOrAfter of Conditions lie behind its NotBefore.", "NotBefore before NotOnOrAfter"),
        ["conditions.not_yet"] = new(Provider, Clocks, "a time that has come") { OfKept = Kept },
        ["conditions.expired"] = new(Provider, Clocks, "a time still to come") { OfKept = Kept },
        ["authn.missing"] = new(Provider, "Write an AuthnStatement that says when and how the person was authenticated.", "an AuthnStatement"),
        ["authn.instant_missing"] = new(Provider, "Write AuthnInstant on the AuthnStatement.", "a time in UTC"),
        ["authn.context_missing"] = new(Provider, "Write an AuthnContext with an AuthnContextClassRef into the AuthnStatement.", "an AuthnContext"),
        ["authn.instant_future"] = new(Provider, Clocks, "a time that has come") { OfKept = Kept },
        ["authn.not_fresh"] = new(Provider, "Heed ForceAuthn: authenticate the person anew where our request asks for it.", "a time after the request"),
        ["authn.too_old"] = new(Provider, "Let your sessions end sooner, or authenticate the person anew for {us}; or let the gateway's MaxAuthnAge be raised.", "a time within MaxAuthnAge"),
        ["authn.session_expired"] = new(Provider, "Send no SessionNotOnOrAfter that is over already: look at your clock and at how long your sessions last.", "a time still to come") { OfKept = ". A message that was kept may be judged as of an earlier time (--at)." },
        ["authn.context_mismatch"] = new(Both, "Authenticate the person in one of the ways that RequestedAuthnContext asks for, and write that as AuthnContextClassRef; or let the gateway ask for less.", "a context that was asked for"),
    };

    private static Dictionary<string, Advice> Persons { get; } = new(StringComparer.Ordinal)
    {
        ["nameid.missing"] = new(Provider, "Send a persistent NameID to {us}; or let the gateway's SubjectFrom name an attribute that survives renames.", "a NameID of format persistent"),
        ["nameid.empty"] = new(Provider, "Send a NameID with a value: usually the attribute that it is made of is empty for this person.", "a NameID of format persistent"),
        ["nameid.too_long"] = new(Provider, "Make persistent and transient NameIDs of at most 256 characters.", "at most 256 characters"),
        ["nameid.qualifier"] = new(Provider, "Generate a persistent NameID of your own for {us}: NameQualifier {them}, SPNameQualifier {us}, or neither of them.", "NameQualifier {them}, SPNameQualifier {us}"),
        ["nameid.transient"] = new(Both, "Send a persistent NameID in place of a transient one; or let the gateway's SubjectFrom name an attribute that survives renames.", "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"),
        ["subject.attribute_missing"] = new(Provider, "Release the attribute that the gateway's SubjectFrom names to {us}, with a value for every person.", "one value"),
        ["subject.attribute_ambiguous"] = new(Provider, "Release one value of the attribute that the gateway's SubjectFrom names.", "one value"),
        ["subject.scope"] = new(Provider, "Let your federation register the scope in your metadata (shibmd:Scope), or send the value with a scope of yours.", "a scope of the metadata"),
        ["subject.white_space"] = new(Provider, "Send the person's identifier without white space around it and without characters that nobody sees.", "no white space around it"),
        ["identity.control_character"] = new(Provider, "Clean the attribute of control characters (tabs, line ends), or do not release it to {us}.", "no control character"),
        ["attribute.name_missing"] = new(Provider, "Write the Name of every Attribute.", "a Name"),
        ["attribute.nil_with_content"] = new(Provider, "Write a value or xsi:nil, not both.", "one of them"),
        ["attribute.too_many"] = new(Provider, "Release fewer attributes and values to {us}.", "at most 2000 attributes and 10000 values"),
    };
}

using static JitGateway.Identity.Inspection.ResponsibleParty;

namespace JitGateway.Saml.Inspection;

/// <summary>What to change about the shape of messages, and about those that are no login.</summary>
internal static class AdviceOnOthers
{
    private const string Wrapping = "This is the shape of a wrapping attack: an element is added so that one is verified and another is read. Look who sent it.";
    private const string Artifacts = "Look at the artifact binding in the identity provider's log; this is no matter of the message itself.";

    public static IEnumerable<KeyValuePair<string, Advice>> All => Shapes.Concat(Logouts).Concat(Resolutions);

    private static Dictionary<string, Advice> Shapes { get; } = new(StringComparer.Ordinal)
    {
        ["response.root"] = new(Provider, "Post your login answers, and nothing else, to {acs}.", "samlp:Response"),
        ["response.version"] = new(Provider, "Answer by SAML 2.0.", "2.0"),
        ["assertion.version"] = new(Provider, "Send a SAML 2.0 assertion.", "2.0"),
        ["assertion.missing"] = new(Provider, "Put an assertion into the answer, or a status that says why there is none.", "one Assertion or EncryptedAssertion"),
        ["assertion.count"] = new(Provider, "Send one assertion with all its statements. If you do, somebody added one: look who sent it.", "one Assertion or EncryptedAssertion"),
        ["assertion.nested"] = new(Security, Wrapping, "no assertion but the one in the response"),
        ["id.invalid"] = new(Provider, "Write an ID on response and assertion that begins with a letter or an underscore and has at most 256 letters, digits, dots, dashes and underscores.", "a name"),
        ["id.duplicate"] = new(Security, Wrapping, "IDs that differ"),
        ["element.repeated"] = new(Provider, "Write the element once.", "one"),
        ["element.too_many"] = new(Provider, "Write only what is meant for {us}.", "fewer"),
        ["element.unexpected"] = new(Provider, "Leave out the element that the schema of SAML does not have there.", "what the schema has"),
        ["text.child_elements"] = new(Security, "No identity provider puts elements into NameID, Issuer or Audience: two readers could read two names there. Look who sent it.", "text alone"),
        ["text.too_long"] = new(Provider, "Send shorter texts: names of at most 1024 characters, values of at most 65536.", "1024 characters for names, 65536 for values"),
        ["status.missing"] = new(Provider, "Write a Status with a StatusCode.", "urn:oasis:names:tc:SAML:2.0:status:Success"),
        ["metadata.unavailable"] = new(Gateway, "Name metadata under Saml:IdentityProviders that can be read from here, and read the problem that is told of it.", "metadata that can be read"),
    };

    private static Dictionary<string, Advice> Logouts { get; } = new(StringComparer.Ordinal)
    {
        ["logout.root"] = new(Provider, "Send your logout messages, and nothing else, to {slo}.", "samlp:LogoutRequest or samlp:LogoutResponse"),
        ["destination.missing/logout"] = new(Provider, "Write our single logout service as Destination of the signed logout message.", "{slo}"),
        ["destination.mismatch/logout"] = new(Provider, "Send your logout messages to {slo}, and write that as Destination.", "{slo}"),
        ["logout.version"] = new(Provider, "Send logout messages of SAML 2.0.", "2.0"),
        ["logout.envelope"] = new(Provider, "Send one SOAP Envelope with one Body that holds the logout request alone.", "one Envelope with one Body"),
        ["logout.issuer_missing"] = new(Provider, "Write your entity id as Issuer of the logout message.", "{them}"),
        ["logout.unsigned"] = new(Provider, "Sign your logout messages to {us}.", "a signature"),
        ["logout.disabled"] = new(Gateway, "Set SingleLogout to Both or FromIdentityProvider, if logouts of this identity provider are to be heeded.", "SingleLogout: Both"),
        ["logout.name_missing"] = new(Provider, "Write the NameID of the login into the logout request.", "a NameID"),
        ["logout.expired"] = new(Provider, "Set the clock by NTP (and so that of the gateway's nodes).", "a time still to come") { OfKept = "; a logout that was kept is too late by nature: judge it as of an earlier time (--at)." },
        ["logout.in_response_to"] = new(Provider, "Write the ID of our LogoutRequest as InResponseTo.", "the ID of the request"),
        ["query.parameter"] = new(Security, "The query can be read in two ways. Look who sent it: identity providers write each parameter once.", "each parameter once"),
        ["query.encoding"] = new(Both, "Write the message deflated, in base64, URL-escaped; look for what changes the query on its way.", "URL-escaped base64 of a deflated message"),
    };

    private static Dictionary<string, Advice> Resolutions { get; } = new(StringComparer.Ordinal)
    {
        ["artifact.malformed"] = new(Security, "No identity provider sends such an artifact. Look who sent it.", "44 octets in base64"),
        ["artifact.source"] = new(Both, "Compare your entity id with the entityID of your metadata: the artifact's source id is its SHA-1.", "the SHA-1 of {them}"),
        ["artifact.unasked"] = new(Gateway, "Set ResponseBinding to Artifact if the identity provider is to answer so.", "a POST"),
        ["artifact.endpoint"] = new(Provider, "Publish your ArtifactResolutionService with that index in your metadata, by SOAP and https.", "an endpoint of the metadata"),
        ["artifact.too_many"] = new(Security, Artifacts),
        ["artifact.used"] = new(Person, "Start again from the application: a page was reloaded."),
        ["artifact.unreachable"] = new(Both, "Let the gateway's nodes reach your ArtifactResolutionService, and know our metadata there."),
        ["artifact.envelope"] = new(Provider, Artifacts),
        ["artifact.fault"] = new(Provider, Artifacts),
        ["artifact.version"] = new(Provider, "Answer by SAML 2.0.", "2.0"),
        ["artifact.issuer_missing"] = new(Provider, "Write your entity id as Issuer of the ArtifactResponse.", "{them}"),
        ["artifact.unsigned"] = new(Provider, "Sign the ArtifactResponse, or offer your ArtifactResolutionService by https."),
        ["artifact.in_response_to"] = new(Provider, "Write the ID of our ArtifactResolve as InResponseTo."),
        ["artifact.empty"] = new(Provider, Artifacts),
    };
}

namespace JitGateway.Saml.Protocol;

internal static partial class Refusals
{
    public static readonly RefusalReason ArtifactMalformed = Reason("artifact.malformed", Say.NotTrusted,
        "SAMLart is no artifact of type 4: 44 octets in base64 (Bindings 3.6.4). Check who sent it.");

    public static readonly RefusalReason ArtifactSource = Reason("artifact.source", Say.NotTrusted,
        "The artifact is of nobody who is configured, or of another identity provider than the one that was asked: its source id is the SHA-1 of no such entity id (Bindings 3.6.4.1). Compare the entity id with the entityID of the metadata.");

    public static readonly RefusalReason ArtifactUnasked = Reason("artifact.unasked", Say.NotTrusted,
        "An artifact came where answers are asked for by POST. Set ResponseBinding to Artifact if the identity provider is to answer so; otherwise check who sent it (Profiles 4.1.3.5).");

    public static readonly RefusalReason ArtifactEndpoint = Reason("artifact.endpoint", Say.NotTrusted,
        "The artifact names an ArtifactResolutionService that the metadata does not have, or not by SOAP and https (Bindings 3.6.4, Metadata 2.4.3). Refresh its metadata.");

    public static readonly RefusalReason ArtifactTooMany = Reason("artifact.too_many", Say.TryAgain,
        "One login brought more artifacts than a person's browser does, and none of them signed anybody in: they are resolved no further. Look whether somebody makes them up, or whether the identity provider's answers are refused.");

    public static readonly RefusalReason ArtifactUsed = Reason("artifact.used", Say.TryAgain,
        "The artifact signed somebody in before; it is good for once (Bindings 3.6.5). Usually a page was reloaded; if it happens often, look who else saw it.");

    public static readonly RefusalReason ArtifactUnreachable = Reason("artifact.unreachable", Say.TryAgain,
        "The identity provider did not give the answer for its artifact: no connection, no answer in time, a status, or too much. Check that this node reaches its ArtifactResolutionService, and that it knows our metadata.");

    public static readonly RefusalReason ArtifactEnvelope = Reason("artifact.envelope", Say.NotTrusted,
        "What came back for the artifact is not one SOAP Envelope with one Body that holds one ArtifactResponse alone (Bindings 3.2.2, Core 3.5.2). Look into the identity provider's own log, at the time of this line.");

    public static readonly RefusalReason ArtifactFault = Reason("artifact.fault", Say.TryAgain,
        "The identity provider answered our ArtifactResolve with a SOAP fault or an error (Bindings 3.2.3.3). Look into its own log; usually it does not know our metadata or our key.");

    public static readonly RefusalReason ArtifactVersion = Reason("artifact.version", Say.NotTrusted,
        "The ArtifactResponse is not of SAML version 2.0 (Core 3.2.2).");

    public static readonly RefusalReason ArtifactIssuerMissing = Reason("artifact.issuer_missing", Say.NotTrusted,
        "The ArtifactResponse names no issuer. Let the identity provider write its entity id (Core 3.2.2).");

    public static readonly RefusalReason ArtifactUnsigned = Reason("artifact.unsigned", Say.NotTrusted,
        "The ArtifactResponse is not signed, and no TLS says who sent it (Bindings 3.6.5). Let the identity provider sign it, or offer its ArtifactResolutionService by https.");

    public static readonly RefusalReason ArtifactInResponseTo = Reason("artifact.in_response_to", Say.NotTrusted,
        "The ArtifactResponse answers another ArtifactResolve than ours, or none (Core 3.2.2). Check what the identity provider writes.");

    public static readonly RefusalReason ArtifactEmpty = Reason("artifact.empty", Say.TryAgain,
        "The identity provider has nothing for the artifact: it was resolved before, is too old, or is not of its making (Core 3.5.3). Check its clock and its store, over all its nodes.");
}

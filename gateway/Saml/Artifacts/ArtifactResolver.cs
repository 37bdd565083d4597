using JitGateway.Configuration;
using JitGateway.Saml.Bindings;
using JitGateway.Saml.Keys;
using JitGateway.Saml.Login;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Artifacts;

/// <summary>What an identity provider gave for an artifact; nobody has judged it yet.</summary>
/// <param name="Envelope">The SOAP envelope.</param>
/// <param name="IdentityProvider">Whom we asked, by its configured name.</param>
/// <param name="RequestId">The ID of our ArtifactResolve.</param>
/// <param name="ByTls">From the host that the metadata names, by TLS.</param>
internal sealed record ArtifactAnswer(byte[] Envelope, string IdentityProvider, string RequestId, bool ByTls);

/// <summary>
/// Gets the response that an artifact stands for (SAML Bindings 3.6): from the identity provider that issued it, at the address of its metadata or of the configuration, by a signed request. Where the
/// identity provider answers by POST nothing is resolved; otherwise a few for each login of this browser that waits for one, and one that no login waits for only where logins are taken that nobody asked for. Nothing is remembered of an artifact either that nobody has vouched for:
/// that it is good for once is the identity provider's duty before (3.6.5.2), and <see cref="LoginCompletion"/>'s after. What came back is for <see cref="LoginAnswerReader"/> to judge.
/// </summary>
internal sealed class ArtifactResolver(Active<ServiceProvider> serviceProvider, ServiceProviderKeys keys, IdentityProviderDirectory directory, ArtifactChannel channel, ArtifactTries tries, TimeProvider time)
{
    /// <param name="attempt">That of this browser; null: there is none.</param>
    /// <param name="isLost">There is no attempt, but what came along looks like one of ours.</param>
    public async Task<Outcome<ArtifactAnswer>> ResolveAsync(SamlArtifact artifact, LoginAttempt? attempt, bool isLost, CancellationToken cancellationToken)
    {
        var asked = attempt?.IdentityProvider;
        if (IssuerOf(artifact, asked) is not { } known) return Refusals.ArtifactSource.With(asked is null ? "nobody's" : $"not of {asked}");
        var name = known.Settings.Name;
        if (asked is null && isLost) return Refusals.InResponseToUnsolicited.With("the attempt of this browser is gone") with { IdentityProvider = name };
        if (asked is null && known.Settings.Options.IdpInitiated != IdpInitiated.Accept) return Refusals.UnsolicitedRefused.With($"IdpInitiated of {name}") with { IdentityProvider = name };
        if (known.Settings.Options.ResponseBinding != ResponseBinding.Artifact) return Refusals.ArtifactUnasked.With($"ResponseBinding of {name}") with { IdentityProvider = name };
        if (known.Metadata.ArtifactResolutionOf(artifact.EndpointIndex) is not { } endpoint || !IsPrivate(endpoint))
            return Refusals.ArtifactEndpoint.With($"number {artifact.EndpointIndex}") with { IdentityProvider = name };
        if (attempt is not null && !tries.TryAdd(attempt.RequestId)) return Refusals.ArtifactTooMany.With($"more than {ArtifactTries.Most}") with { IdentityProvider = name };

        var request = new ArtifactResolve(MessageId.New(), time.GetUtcNow(), serviceProvider.Value.EntityId, endpoint, artifact);
        return (await channel.SendAsync(endpoint, SoapBinding.Envelope(Signed(request)), cancellationToken)).TryGet(out var envelope, out var unreachable)
            ? new ArtifactAnswer(envelope, name, request.Id, endpoint.Scheme == Uri.UriSchemeHttps)
            : unreachable with { IdentityProvider = name };
    }

    /// <summary>The one that was asked comes first, for one entity id may stand under several names.</summary>
    private KnownIdentityProvider? IssuerOf(SamlArtifact artifact, string? asked)
    {
        if (asked is not null) return directory.Find(asked) is { } expected && artifact.IsOf(expected.Metadata.EntityId) ? expected : null;
        return serviceProvider.Value.IdentityProviders.Keys.Order(StringComparer.Ordinal).Select(directory.Find).FirstOrDefault(known => known is not null && artifact.IsOf(known.Metadata.EntityId));
    }

    /// <summary>An artifact in clear is a login for whoever reads it.</summary>
    private static bool IsPrivate(Uri endpoint) => endpoint.Scheme == Uri.UriSchemeHttps || endpoint.IsLoopback;

    private string Signed(ArtifactResolve request)
    {
        using var key = keys.Signing[0].PrivateKey();
        return EnvelopedSigner.Sign(request.ToXml(), key, keys.Signing[0].Certificate);
    }
}

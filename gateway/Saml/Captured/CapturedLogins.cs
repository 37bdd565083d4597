using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Saml.Metadata;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Saml.Captured;

/// <summary>
/// Reads kept logins by the rules of a login, and goes on where a login would end: an expired capture still shows whom it names. The request it answers is taken
/// as ours, because nobody knows any more, and whether it was used before is not asked.
/// </summary>
internal sealed class CapturedLogins(Active<ServiceProvider> serviceProvider, IdentityProviderDirectory directory, MetadataOnDemand metadata, TimeProvider time) : ICapturedLogins
{
    private const string WithoutMetadata = "The identity provider's metadata says what its entity id and its keys are; without it nothing can be verified. Name metadata that can be read from here.";

    public async Task<CapturedLogin> ReadAsync(KeptLogin login, CancellationToken cancellationToken)
    {
        await metadata.ReadMissingAsync(cancellationToken);
        if (login.Content.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith("{")) return Read(WrittenAttributes.Parse(login));
        return CapturedMessage.Decode(login.Content) is { } xml ? Read(CapturedMessage.AsResponse(xml, time.GetUtcNow())) : throw new DryRunRefusedException(
            $"{login.Name} is no login", "Give a SAML response or assertion as XML or in base64, or attributes as JSON");
    }

    private CapturedLogin Read(byte[] xml)
    {
        var ours = serviceProvider.Value;
        var (issuer, request) = CapturedMessage.Origin(xml);
        var inspected = ResponseInspector.Read(xml, new ResponseExpectations
        {
            EntityId = ours.EntityId,
            AssertionConsumerService = ours.AssertionConsumerService,
            FindIdentityProvider = entityId => directory.FindByEntityId(entityId)?.Trusted,
            DecryptionKeys = ours.DecryptionKeys,
            Request = request is null ? null : new SentRequest(request, issuer is null ? "" : directory.FindByEntityId(issuer)?.Settings.Name ?? ""),
            Clock = time,
        });
        var findings = inspected.Findings.Select(Shown).ToList();
        if (inspected.IdentityProvider is null or { IsStranger: true })
            findings.AddRange(serviceProvider.Value.IdentityProviders.Values.Select(ProblemOf).OfType<LoginFinding>());
        var person = inspected is { Person: { } asserted, IdentityProvider: { } provider } ? Stated(asserted, provider.Name, provider.EntityId, inspected.Authentication) : null;
        return new CapturedLogin(person, findings);
    }

    private CapturedLogin Read(WrittenAttributes written)
    {
        var provider = Provider(written.IdentityProvider);
        var findings = Findings.OfInspection();
        var assertion = written.AsAssertion();
        var scopes = directory.Find(provider.Name)?.Trusted.Scopes ?? ScopeRule.None;
        var person = AssertedPerson.Of(assertion, scopes.Sift(assertion.Attributes), provider.Mapping, findings);
        var all = findings.Noted.Select(Shown).ToList();
        if (ProblemOf(provider) is { } problem) all.Add(problem);
        return new CapturedLogin(Stated(person, provider.Name, directory.Find(provider.Name)?.Metadata.EntityId ?? provider.Options.EntityId ?? provider.Name, authentication: null), all);
    }

    private IdentityProvider Provider(string? name)
    {
        var known = serviceProvider.Value.IdentityProviders;
        if (name is not null && known.TryGetValue(name, out var named)) return named;
        if (name is null && known.Count == 1) return known.Values[0];
        throw new DryRunRefusedException(
            name is null ? "The attributes do not say whose they are" : $"There is no identity provider \"{name}\"",
            $"Write \"identityProvider\" with one of: {string.Join(", ", known.Keys.Order(StringComparer.Ordinal).DefaultIfEmpty("none is configured"))}");
    }

    private LoginFinding? ProblemOf(IdentityProvider provider) =>
        directory.ProblemOf(provider) is { } problem ? new LoginFinding("saml.metadata.unavailable", $"{provider.Name}: {problem}", WithoutMetadata) : null;

    private static LoginFinding Shown(Finding finding) => new(finding.Refusal.Reason.Id.Value, finding.Refusal.Detail, finding.Refusal.Reason.ForOperator);

    private static StatedPerson? Stated(AssertedPerson person, string identityProvider, string issuer, AuthnStatement? authentication) =>
        person.Subject is not { Length: > 0 } subject || issuer.Length == 0 ? null : new StatedPerson
        {
            IdentityProvider = identityProvider,
            Issuer = issuer,
            Subject = subject,
            NameId = person.NameId?.Value,
            NameIdFormat = person.NameId?.Format,
            AuthnInstant = authentication?.AuthnInstant,
            AuthnContext = authentication?.AuthnContext,
            Mapped = person.Mapped,
            Attributes = person.Attributes,
        };
}

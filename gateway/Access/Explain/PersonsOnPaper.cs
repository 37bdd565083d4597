using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Explain;

namespace JitGateway.Access.Explain;

/// <summary>Whom an explanation is about: as an operator writes them down, or as a kept login says.</summary>
internal sealed class PersonsOnPaper(ICapturedLogins logins, Active<IdentityProviderNames> identityProviders)
{
    private const string NoKey = "What identifies the person to accounts comes from an attribute (SubjectFrom), so no account can be looked for by a name: give a login, captured or written down.";

    /// <returns>Null: nobody is signed in; and what a login like that would be refused for.</returns>
    /// <exception cref="DryRunRefusedException">The login is none, or it is not said whose person it is.</exception>
    public async Task<(StatedPerson? Person, IReadOnlyList<LoginFinding> Findings)> ReadAsync(ExplainRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (request.Login is null) return (request.Person is { } written ? Stated(written, now) : null, []);
        var captured = await logins.ReadAsync(request.Login, cancellationToken);
        if (captured.Person is not { } person) throw new DryRunRefusedException($"{request.Login.Name} names nobody{string.Concat(captured.Findings.Select(f => $" ({f.Reason})"))}", "Give a login that names a person");
        return (person with
        {
            AuthnContext = request.Person?.AuthnContext ?? person.AuthnContext,
            AuthnInstant = request.Person?.AuthnAge is { } age ? now - age : person.AuthnInstant,
        }, captured.Findings);
    }

    /// <summary>The person with the key by which accounts know them: the identity provider's entity id is in its metadata.</summary>
    /// <returns>Null with why: nobody can tell.</returns>
    public async Task<(StatedPerson? Person, string? Problem)> WithKeyAsync(ExplainRequest request, StatedPerson person, CancellationToken cancellationToken)
    {
        if (request.Login is not null) return (person, null);
        var login = JsonSerializer.Serialize(new { identityProvider = person.IdentityProvider, nameId = person.NameId });
        var known = (await logins.ReadAsync(new KeptLogin("person", login), cancellationToken)).Person;
        return known is null ? (null, NoKey) : (person with { Issuer = known.Issuer, Subject = known.Subject }, null);
    }

    private StatedPerson Stated(WrittenPerson written, DateTimeOffset now)
    {
        if (written.User is not { Length: > 0 } user) throw new DryRunRefusedException("The person has no name", "Say the user's name");
        var mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { [ReservedNames.Username] = [user] };
        var attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (written.Groups.Count > 0) mapped[ReservedNames.Groups] = written.Groups;
        foreach (var (name, values) in written.Attributes)
            if (name.StartsWith("attr:", StringComparison.Ordinal)) attributes[name["attr:".Length..]] = values;
            else mapped[name] = values;
        var identityProvider = written.IdentityProvider ?? OnlyIdentityProvider();
        return new StatedPerson
        {
            IdentityProvider = identityProvider,
            Issuer = identityProvider,
            Subject = user,
            NameId = user,
            AuthnInstant = now - (written.AuthnAge ?? TimeSpan.Zero),
            AuthnContext = written.AuthnContext,
            Mapped = mapped,
            Attributes = attributes,
        };
    }

    private string OnlyIdentityProvider()
    {
        var names = identityProviders.Value.All;
        return names is [var only] ? only : throw new DryRunRefusedException("It is not said through which identity provider the person came", $"Name one of: {string.Join(", ", names.Order(StringComparer.Ordinal).DefaultIfEmpty("none is configured"))}");
    }
}

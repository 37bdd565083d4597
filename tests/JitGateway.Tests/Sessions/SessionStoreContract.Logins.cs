using JitGateway.Identity;
using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

/// <summary>What an identity provider ends is found without a cookie, by what it calls the login.</summary>
public abstract partial class SessionStoreContract
{
    private const string Issuer = "https://idp.example.com/metadata";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ends_the_sessions_of_a_login_and_no_other(bool byAttribute)
    {
        var (name, other) = ($"ada-{Guid.NewGuid()}", $"grace-{Guid.NewGuid()}");
        var (mine, _) = await CreateAsync(Login(name, "_one", byAttribute));
        var (again, _) = await CreateAsync(Login(name, "_one", byAttribute));
        var (elsewhere, _) = await CreateAsync(Login(name, "_two", byAttribute));
        var (somebody, _) = await CreateAsync(Login(other, "_one", byAttribute));
        var (partner, _) = await CreateAsync(Login(name, "_one", byAttribute, issuer: "https://partner.example.net/metadata"));
        var heard = Hear();

        (await Store.EndAllAsync(Ended(name, "_one"), default)).ShouldBe(2);

        heard().ShouldBe([mine.Id, again.Id], ignoreOrder: true);
        foreach (var token in new[] { mine, again }) (await FindAsync(token)).ShouldBeNull();
        foreach (var token in new[] { elsewhere, somebody, partner }) (await FindAsync(token)).ShouldNotBeNull();
        (await Store.EndAllAsync(Ended(name, "_one"), default)).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ends_several_logins_or_all_of_a_person(bool byAttribute)
    {
        var name = $"ada-{Guid.NewGuid()}";
        var tokens = new List<SessionToken>();
        foreach (var index in new[] { "_one", "_two", "_three", null }) tokens.Add((await CreateAsync(Login(name, index, byAttribute))).Token);

        (await Store.EndAllAsync(Ended(name, "_one", "_two", "_never"), default)).ShouldBe(3, "one of them has no SessionIndex, so it may be meant");
        (await FindAsync(tokens[2])).ShouldNotBeNull();

        (await Store.EndAllAsync(Ended(name), default)).ShouldBe(1);
        (await FindAsync(tokens[2])).ShouldBeNull();
    }

    /// <summary>Somebody married between two logins; an attribute says that it is the same person.</summary>
    [Fact]
    public async Task Under_a_new_name_all_logins_of_a_person_end_and_one_that_is_named_ends_alone()
    {
        var (before, after, person) = ($"ada-byron-{Guid.NewGuid()}", $"ada-lovelace-{Guid.NewGuid()}", $"employee {Guid.NewGuid()}");
        var (former, _) = await CreateAsync(Login(before, "_one", subject: person));
        var (current, _) = await CreateAsync(Login(after, "_two", subject: person));
        var (other, _) = await CreateAsync(Login(after, "_three", subject: person));
        var (namesake, _) = await CreateAsync(Login(before, "_four", subject: $"another {person}"));
        var heard = Hear();

        (await Store.EndAllAsync(Ended(after, "_two"), default)).ShouldBe(1);
        (await FindAsync(current)).ShouldBeNull();
        (await FindAsync(former)).ShouldNotBeNull();

        (await Store.EndAllAsync(Ended(after), default)).ShouldBe(2);
        heard().ShouldBe([current.Id, former.Id, other.Id], ignoreOrder: true);
        (await FindAsync(former)).ShouldBeNull();
        (await FindAsync(namesake)).ShouldNotBeNull();
    }

    /// <summary>Quirk 7: format and qualifiers come or do not come.</summary>
    [Theory]
    [InlineData(null, null, null, true)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", Issuer, "https://sso.example.com/sso/metadata", true)]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified", null, null, true)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:transient", null, null, false)]
    [InlineData(null, "https://other.example.com/metadata", null, false)]
    [InlineData(null, null, "https://other.example.com/sp", false)]
    public async Task A_name_is_compared_with_what_both_sides_say_of_it(string? format, string? qualifier, string? spQualifier, bool isMeant)
    {
        var name = $"ada-{Guid.NewGuid()}";
        var (token, _) = await CreateAsync(Login(name, "_one"));

        var ended = await Store.EndAllAsync(Ended(name) with { NameIdFormat = format, NameQualifier = qualifier, SpNameQualifier = spQualifier }, default);

        ended.ShouldBe(isMeant ? 1 : 0);
        (await FindAsync(token) is null).ShouldBe(isMeant);
    }

    [Fact]
    public async Task An_attribute_that_reads_as_somebody_elses_name_is_not_that_name()
    {
        var name = $"ada-{Guid.NewGuid()}";
        var (employee, _) = await CreateAsync(Login($"other-{name}", "_one", byAttribute: true, subject: name));

        (await Store.EndAllAsync(Ended(name), default)).ShouldBe(0);

        (await FindAsync(employee)).ShouldNotBeNull();
    }

    [Fact]
    public async Task What_opens_the_session_on_other_hosts_ends_with_the_login()
    {
        var name = $"ada-{Guid.NewGuid()}";
        var (token, session) = await CreateAsync(Login(name, "_one"));
        var link = SessionToken.New();
        await Store.LinkAsync(link, token, session, default);

        (await Store.EndAllAsync(Ended(name, "_one"), default)).ShouldBe(1);

        (await FindAsync(link)).ShouldBeNull();
    }

    /// <summary>Core 3.7.3.1: an assertion that was on its way when the login ended begins no session.</summary>
    [Theory]
    [InlineData("_one", "_one", -30, true)]
    [InlineData("_one", null, -30, true)]
    [InlineData("_one", "_two", -30, false)]
    [InlineData("_one", "_one", 1, false)]
    [InlineData("_one", null, 1, false)]
    public async Task An_assertion_of_a_login_that_has_ended_begins_no_session(string index, string? ended, int authenticated, bool isRefused)
    {
        var name = $"ada-{Guid.NewGuid()}";
        await Store.EndAllAsync(ended is null ? Ended(name) : Ended(name, ended), default);
        var login = Login(name, index, authnInstant: Clock.GetUtcNow().AddSeconds(authenticated));
        var token = SessionToken.New();

        var began = await Store.CreateAsync(token, Session.Start(login, Options, Clock.GetUtcNow()) with { Epoch = await Store.EpochAsync(default) }, default);

        began.ShouldBe(!isRefused);
        (await FindAsync(token) is null).ShouldBe(isRefused);
        (await Store.EndAllAsync(login.Subject.Hash, default)).ShouldBe(isRefused ? 0 : 1);
    }

    private UserIdentity Login(string nameId, string? sessionIndex, bool byAttribute = false, string issuer = Issuer, string? subject = null, DateTimeOffset? authnInstant = null) => new()
    {
        Subject = new SubjectKey(issuer, subject ?? (byAttribute ? $"employee of {nameId}" : nameId)),
        IdentityProvider = "corp",
        NameId = nameId,
        NameIdFormat = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        NameQualifier = issuer,
        SpNameQualifier = "https://sso.example.com/sso/metadata",
        SessionIndex = sessionIndex,
        AuthnInstant = authnInstant ?? Clock.GetUtcNow(),
        Mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase),
        Attributes = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal),
    };

    private EndedLogin Ended(string nameId, params string[] sessionIndexes) =>
        new(Issuer, nameId) { SessionIndexes = sessionIndexes, EndedAt = Clock.GetUtcNow(), Until = Clock.GetUtcNow().AddMinutes(5) };
}

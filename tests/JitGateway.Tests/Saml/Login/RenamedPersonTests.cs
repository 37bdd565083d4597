using JitGateway.Identity;
using JitGateway.Sessions;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Login;

/// <summary><c>SubjectFrom</c> an attribute that survives renames: a new NameID and a new user name are the same person.</summary>
public sealed class RenamedPersonTests
{
    [Fact]
    public async Task Is_the_same_person_to_sessions_and_to_whoever_ends_them()
    {
        await using var gateway = await LoginGateway.StartAsync(""" "SubjectFrom": "employeeNumber" """, logout: ["HTTP-POST"]);
        var (before, after, other) = (gateway.NewBrowser(), gateway.NewBrowser(), gateway.NewBrowser());
        await SignInAsync(gateway, before, "ann-4711", "ann.smith", "000103");
        await SignInAsync(gateway, after, "ann-9999", "ann.jones", "000103");
        await SignInAsync(gateway, other, "bob-4712", "bob.smith", "000104");
        (await before.WhoAmIAsync()).ShouldBe("ann.smith");
        (await after.WhoAmIAsync()).ShouldBe("ann.jones");

        var listed = new List<ListedSession>();
        await foreach (var session in gateway.Services.GetRequiredService<ISessionStore>().ListAsync(new SessionFilter(), _ => { }, default)) listed.Add(session);
        listed.Select(s => s.Subject).Distinct().Count().ShouldBe(2);

        await gateway.Services.GetRequiredService<ISessionTermination>().EndSubjectAsync(new SubjectKey(gateway.Corp.EntityId, "000103"), default);
        (await before.WhoAmIAsync()).ShouldBeNull();
        (await after.WhoAmIAsync()).ShouldBeNull();
        (await other.WhoAmIAsync()).ShouldBe("bob.smith");
    }

    [Theory]
    [InlineData("ann-9999")]
    [InlineData("ann-4711")]
    public async Task Is_signed_out_everywhere_by_either_name(string name)
    {
        await using var gateway = await LoginGateway.StartAsync(""" "SubjectFrom": "employeeNumber" """, logout: ["HTTP-POST"]);
        var (before, after, other) = (gateway.NewBrowser(), gateway.NewBrowser(), gateway.NewBrowser());
        await SignInAsync(gateway, before, "ann-4711", "ann.smith", "000103");
        await SignInAsync(gateway, after, "ann-9999", "ann.jones", "000103");
        await SignInAsync(gateway, other, "bob-4712", "bob.smith", "000104");

        await gateway.NewBrowser().PostFromElsewhereAsync("/sso/slo", ("SAMLRequest", (gateway.Corp.Logout(gateway.Clock.GetUtcNow()) with { NameId = name }).ToForm(gateway.Corp.Signer)));

        (await before.WhoAmIAsync()).ShouldBeNull();
        (await after.WhoAmIAsync()).ShouldBeNull();
        (await other.WhoAmIAsync()).ShouldBe("bob.smith");
    }

    [Fact]
    public async Task May_be_asked_for_a_stronger_sign_in_under_the_new_name()
    {
        const string mfa = "https://refeds.org/profile/mfa";
        await using var gateway = await LoginGateway.StartAsync(""" "SubjectFrom": "employeeNumber" """, backends: $$"""
            "safe": { "Match": { "Path": "/safe" }, "Destinations": "http://127.0.0.1:9", "IdentityProvider": "corp", "Login": { "AuthnContext": "{{mfa}}" } }
            """);
        await SignInAsync(gateway, gateway.Browser, "ann-4711", "ann.smith", "000103");

        var asked = await gateway.AskAsync("/safe");
        await AnswerAsync(gateway, gateway.Browser, asked, "ann-9999", "ann.jones", "000103", mfa);

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann.jones");
    }

    private static async Task SignInAsync(LoginGateway gateway, TestBrowser browser, string nameId, string username, string number) =>
        await AnswerAsync(gateway, browser, await gateway.AskAsync(browser: browser), nameId, username, number, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");

    private static Task<HttpResponseMessage> AnswerAsync(LoginGateway gateway, TestBrowser browser, AskedRequest asked, string nameId, string username, string number, string context) =>
        gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { NameId = nameId, AuthnContext = context, Attributes = [new("uid", username), new("employeeNumber", number)] }), asked.RelayState, browser);
}

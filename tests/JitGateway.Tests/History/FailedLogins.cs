using System.Net;
using System.Security.Cryptography;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Identity;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.History;

/// <summary>Ways in which a login, or what follows it, fails: each is done by a browser, with an identity provider and an application that do what is said. The page that the person sees comes back.</summary>
internal static class FailedLogins
{
    private const string Judged = "corp, nobody, idp reading signature decryption judging";
    private const string WithoutAttempt = "corp, nobody, reading signature decryption judging";   // nobody knows since when it was waited for
    private const string NoAccount = """{ "totalResults": 0, "Resources": [] }""";

    public static IReadOnlyDictionary<string, FailedLogin> All { get; } = new Dictionary<string, FailedLogin>(StringComparer.Ordinal)
    {
        ["a wrong signature"] = Refused("saml.signature.invalid", 1110, (g, b) => Answer(g, b, message: m => m, sign: g.Logins.Partner.Sign)),
        ["no signature"] = Refused("saml.signature.missing", 1110, (g, b) => Answer(g, b, message: m => m with { Signed = Signed.Nothing })),
        ["an answer for somebody else"] = Refused("saml.audience.mismatch", 1110, (g, b) => Answer(g, b, m => m with { Audiences = ["https://someone.else"] })),
        ["an answer that came too late"] = Refused("saml.conditions.expired", 1110, (g, b) => Answer(g, b, m => m with { IssuedAt = m.IssuedAt.AddHours(-1) })),
        ["an answer of tomorrow"] = Refused("saml.issue_instant.future", 1110, (g, b) => Answer(g, b, m => m with { IssuedAt = m.IssuedAt.AddHours(1) })),
        ["an answer that is used already"] = new("saml.assertion.replayed", 1113, async (g, b) =>
        {
            var first = await g.Logins.AskAsync(browser: b);
            var good = g.Logins.Corp.Answer(first.Id, g.Logins.Clock.GetUtcNow());
            (await g.Logins.AnswerAsync(g.Logins.Corp.Sign(good), first.RelayState, b)).StatusCode.ShouldBe(HttpStatusCode.OK);
            var other = g.Logins.NewBrowser();
            other.Agent = b.Agent;
            var second = await g.Logins.AskAsync(browser: other);
            return await g.Logins.AnswerAsync(g.Logins.Corp.Sign(good with { InResponseTo = second.Id }), second.RelayState, other);
        }, "login begun begun", "login answered refused saml.assertion.replayed 1113"),
        ["an answer that nobody asked for"] = new("saml.unsolicited.refused", 1110, (g, b) => g.Logins.AnswerAsync(g.Logins.Corp.Sign(g.Logins.Corp.Answer(null, g.Logins.Clock.GetUtcNow())), "", b), "login answered refused saml.unsolicited.refused 1110"),
        ["an attempt that is lost twice"] = new("saml.attempt.lost", 1112, async (g, b) =>
        {
            var asked = await g.Logins.AskAsync(browser: b);
            Forget(b);
            var again = TestIdentityProvider.Read(await g.Logins.AnswerAsync(Good(g, asked), asked.RelayState, b));
            Forget(b);
            b.Restore("theirs", "1");
            return await g.Logins.AnswerAsync(Good(g, again), again.RelayState, b);
        }, "login begun begun", "login begun begun", "login answered repeated saml.in_response_to.unsolicited", "login answered refused saml.attempt.lost 1112"),
        ["a browser without cookies"] = new("saml.attempt.no_cookies", 1122, async (g, b) =>
        {
            b.KeepsCookies = false;
            var asked = await g.Logins.AskAsync(browser: b);
            var again = TestIdentityProvider.Read(await g.Logins.AnswerAsync(Good(g, asked), asked.RelayState, b));
            return await g.Logins.AnswerAsync(Good(g, again), again.RelayState, b);
        }, "login begun begun", "login begun begun", "login answered repeated saml.in_response_to.unsolicited", "login answered refused saml.attempt.no_cookies 1122"),
        ["an identity provider that declines"] = Refused("saml.status.not_success", 1114, (g, b) => Answer(g, b, m => m with { Status = "urn:oasis:names:tc:SAML:2.0:status:Responder", SecondStatus = "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed", WithAssertion = false, Signed = Signed.Response })),
        ["an answer for another address"] = Refused("saml.destination.mismatch", 1110, (g, b) => Answer(g, b, m => m with { AssertionConsumerService = "https://elsewhere.example/sso/acs", Signed = Signed.Both })),
        ["an answer that cannot be decrypted"] = Refused("saml.encryption.failed", 1110, async (g, b) =>
        {
            using var stranger = RSA.Create(2048);
            return await Answer(g, b, m => m.EncryptedBy(Exchange.Encrypter with { Key = stranger }));
        }),
        ["an issuer that nobody knows"] = Refused("saml.issuer.unknown", 1110, (g, b) => Answer(g, b, m => m with { Issuer = "https://nobody.example/metadata" })),
        ["a person without a name"] = Refused("saml.nameid.missing", 1110, (g, b) => Answer(g, b, m => m with { NameId = null })),
        ["a form that is none"] = new("saml.form.base64", 1111, (g, b) => b.PostFromOwnPageAsync("/sso/acs", ("SAMLResponse", "%%%"), ("RelayState", "")), "login page refused saml.form.base64 1111"),
        ["an identity provider that is not configured"] = new("saml.login.unknown_identity_provider", 1102, (g, b) => b.NavigateAsync("/sso/login?return=/wiki/&idp=nowhere"), "login page refused saml.login.unknown_identity_provider 1102"),
        ["a page of somebody else"] = new("saml.login.return_url", 1104, (g, b) => b.NavigateAsync("/sso/login?return=https://evil.example/"), "login page refused saml.login.return_url 1104"),
        ["a person whom no rule lets in"] = new("access.denied", 1300, async (g, b) =>
        {
            await g.Logins.SignInAsync("/app/page", b);
            return await b.NavigateAsync("/app/admin");
        }, "login begun begun", "login answered accepted", "access page refused access.denied 1300"),
        ["a value that is required and missing"] = Provisioned("provisioning.required_missing", 1401, "/board/page", m => m with { Attributes = [new("uid", "ann")] }) with { Measured = "no value for emails" },
        ["a person whom an operator keeps out"] = Provisioned("provisioning.disabled_by_operator", 1404, "/board/page", Bob) with
        {
            HappensAsync = async (g, b) =>
            {
                var before = g.Logins.NewBrowser();
                g.Accounts.Then(new(200, NoAccount), new(201, """{ "id": "9", "externalId": "bob-4712", "userName": "bob", "active": true }"""));
                await Answer(g, before, Bob, "/board/page");
                (await before.NavigateAsync("/board/page")).StatusCode.ShouldBe(HttpStatusCode.OK);
                g.Accounts.Then(new HttpStub.Answer(200, """{ "id": "9", "externalId": "bob-4712", "userName": "bob", "active": false }"""));   // disabled there already, so that nothing is written
                await g.ActAsync("disable", BobHash);
                (await Answer(g, b, Bob, "/board/page")).StatusCode.ShouldBe(HttpStatusCode.OK);
                return await b.NavigateAsync("/board/page");
            },
            Measured = "account 9 was disabled by an operator: jitgateway users enable",
        },
        ["a person whom the application's handler refuses"] = Provisioned("provisioning.backend_rejected", 1413, "/desk/page",
            accounts: [new(200, """{ "accounts": [] }"""), new(200, """{ "refuse": { "text": "Augusta, your contract has ended.", "reason": "contract of augusta ended", "attribute": "login" } }""")]) with
        {
            Measured = "login: the application's handler refused, with a sentence of its own that the page showed; its reason is in the log",
            Sentence = "Augusta, your contract has ended.",
        },
        ["accounts that do not answer"] = Provisioned("provisioning.backend_unavailable", 1400, "/ghost/page"),
        ["an account that is disabled"] = Provisioned("provisioning.disabled", 1404, "/board/page", accounts: [Found("""{ "id": "1", "externalId": "ann-4711", "userName": "ann", "active": false }""")]) with { Measured = "account 1" },
        ["two accounts that fit"] = Provisioned("provisioning.multiple_found", 1402, "/board/page", accounts: [Found("""{ "id": "1", "externalId": "ann-4711", "userName": "ann" }""", """{ "id": "2", "externalId": "ann-4711", "userName": "anne" }""")]),
        ["an account that the application refuses"] = Provisioned("provisioning.create_rejected", 5, "/board/page", accounts: [new(200, NoAccount), new(400, """{ "scimType": "invalidValue", "detail": "Augusta is not liked" }""")]) with { Measured = "in words of the backend's own, which the log has" },
        ["a login that goes round in circles"] = new("saml.login.loop.no_cookie", 1115, async (g, b) =>
        {
            for (var i = 0; i < 5; i++)
            {
                await g.Logins.SignInAsync(browser: b);
                b.Forget("__Secure-jit");
            }

            return await b.NavigateAsync("/wiki/start?tab=2");
        }, "login page refused saml.login.loop.no_cookie 1115"),
        ["another person who comes back"] = new("saml.login.other_person", 1120, async (g, b) =>
        {
            await g.Logins.SignInAsync("/app/page", b);
            g.Logins.Clock.Advance(TimeSpan.FromMinutes(7));
            var asked = await g.Logins.AskAsync("/app/vault", b);
            var bob = g.Logins.Corp.Answer(asked.Id, g.Logins.Clock.GetUtcNow()) with { NameId = "bob-4712", Attributes = [new("uid", "bob")] };
            return await g.Logins.AnswerAsync(g.Logins.Corp.Sign(bob), asked.RelayState, b);
        }, "login begun begun", "login answered accepted", "login begun begun", "login answered refused saml.login.other_person 1120"),
    };

    /// <summary>
    /// By kind: the identity provider, the person, and the steps that were measured. Without an identity provider are forms that cannot be read and addresses that name none of ours; without a person is what
    /// nobody was believed in; without steps is what was refused before any work was done.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Known { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["a wrong signature"] = "corp, nobody, idp reading signature decryption",
        ["no signature"] = Judged,
        ["an answer for somebody else"] = Judged,
        ["an answer that came too late"] = Judged,
        ["an answer of tomorrow"] = Judged,
        ["an answer that is used already"] = "corp, the person, idp reading signature decryption judging replay",
        ["an answer that nobody asked for"] = WithoutAttempt,
        ["an attempt that is lost twice"] = WithoutAttempt,
        ["a browser without cookies"] = WithoutAttempt,
        ["an identity provider that declines"] = Judged,
        ["an answer for another address"] = Judged,
        ["an answer that cannot be decrypted"] = "corp, nobody, idp reading signature decryption",
        ["an issuer that nobody knows"] = "corp, nobody, idp reading",
        ["a person without a name"] = Judged,
        ["a form that is none"] = "-, nobody",
        ["an identity provider that is not configured"] = "-, nobody",
        ["a page of somebody else"] = "-, nobody",
        ["a person whom no rule lets in"] = "corp, the person",
        ["a value that is required and missing"] = "corp, the person",
        ["a person whom an operator keeps out"] = "corp, the person, ledger",
        ["a person whom the application's handler refuses"] = "corp, the person, ledger lock find create",
        ["accounts that do not answer"] = "corp, the person, ledger lock find",
        ["an account that is disabled"] = "corp, the person, ledger lock find",
        ["two accounts that fit"] = "corp, the person, ledger lock find",
        ["an account that the application refuses"] = "corp, the person, ledger lock find create",
        ["a login that goes round in circles"] = "corp, nobody",
        ["another person who comes back"] = "corp, the person, idp reading signature decryption judging",
    };

    private static string BobHash => new SubjectKey("https://corp.example.org/metadata", "bob-4712").Hash;

    private static SamlResponseMessage Bob(SamlResponseMessage message) => message with { NameId = "bob-4712", Attributes = [new("uid", "bob"), new("mail", "bob@example.com")] };

    private static FailedLogin Refused(string reason, int error, Func<HistoryGateway, TestBrowser, Task<HttpResponseMessage>> happens) =>
        new(reason, error, happens, "login begun begun", $"login answered refused {reason} {error}");

    private static FailedLogin Provisioned(string reason, int error, string page, Func<SamlResponseMessage, SamlResponseMessage>? message = null, HttpStub.Answer[]? accounts = null) => new(reason, error, async (g, b) =>
    {
        if (accounts is not null) g.Accounts.Then(accounts);
        (await Answer(g, b, message ?? (static m => m), page)).StatusCode.ShouldBe(HttpStatusCode.OK);
        return await b.NavigateAsync(page);
    }, "login begun begun", "login answered accepted", $"provisioning pass {(error is 1400 ? "unavailable" : "refused")} {reason} {error}", $"provisioning page refused {reason} {error}");

    private static async Task<HttpResponseMessage> Answer(HistoryGateway gateway, TestBrowser browser, Func<SamlResponseMessage, SamlResponseMessage> message, string page = "/wiki/start?tab=2", Func<SamlResponseMessage, string>? sign = null)
    {
        var asked = await gateway.Logins.AskAsync(page, browser);
        gateway.Logins.Clock.Advance(TimeSpan.FromSeconds(2));
        var answer = message(gateway.Logins.Corp.Answer(asked.Id, gateway.Logins.Clock.GetUtcNow()));
        return await gateway.Logins.AnswerAsync((sign ?? gateway.Logins.Corp.Sign)(answer), asked.RelayState, browser);
    }

    private static string Good(HistoryGateway gateway, AskedRequest asked) => gateway.Logins.Corp.Sign(gateway.Logins.Corp.Answer(asked.Id, gateway.Logins.Clock.GetUtcNow()));

    private static void Forget(TestBrowser browser)
    {
        foreach (var attempt in browser.Attempts) browser.Forget(attempt);
    }

    private static HttpStub.Answer Found(params string[] accounts) => new(200, $$"""{ "totalResults": {{accounts.Length}}, "Resources": [ {{string.Join(", ", accounts)}} ] }""");
}

/// <param name="Reason">What the page and the history say.</param>
/// <param name="Error">The number of the error.</param>
/// <param name="HappensAsync">Does it.</param>
/// <param name="Story">What the history tells for the page's support code, line by line.</param>
internal sealed record FailedLogin(string Reason, int Error, Func<HistoryGateway, TestBrowser, Task<HttpResponseMessage>> HappensAsync, params string[] Story)
{
    /// <summary>What the last event says was measured; absent: nobody looks.</summary>
    public string? Measured { get; init; }

    /// <summary>The application's own sentence on the page, which stands nowhere else.</summary>
    public string? Sentence { get; init; }
}

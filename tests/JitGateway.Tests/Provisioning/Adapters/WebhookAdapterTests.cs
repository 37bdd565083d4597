using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Webhook;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Provisioning.Adapters;

public sealed class WebhookAdapterTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string NewSecret = "fedcba9876543210fedcba9876543210-new";
    private static readonly ExistingUser Ada = new("42", new Dictionary<string, AttributeValue?> { ["userName"] = Text("ada"), ["title"] = Text("Analyst") }, Active: true) { Version = "7" };

    [Fact]
    public async Task A_creation_says_what_and_where_and_for_whom()
    {
        await using var handler = await HttpStub.StartAsync(Account("""{ "id": 42, "active": true, "attributes": { "userName": "ada", "roles": ["a", "b"], "extra": {} } }"""));
        var alice = People.Alice(("groups", "eng;ops"), ("attr:mail", "alice@example.com"));
        var adapter = ((IPersonalAdapter)Make(handler, groups: true)).For(alice.Subject, alice);

        var created = await adapter.CreateAsync(User(("userName", Text("ada")), ("roles", new AttributeValue.List(["a", "b"])), ("active", new AttributeValue.Flag(true)), (GroupChange.Attribute, new AttributeValue.List(["Readers"]))), default);

        var account = created.ShouldBeOfType<AdapterResult<ExistingUser>.Done>(created.ToString()).Value;
        (account.AccountId, account.Active).ShouldBe(("42", true));
        account.Attributes["roles"].ShouldBe(new AttributeValue.List(["a", "b"]));
        account.Attributes["active"].ShouldBe(new AttributeValue.Flag(true), "the account's state is told once");
        account.Attributes.Keys.ShouldNotContain("extra");
        var body = Body(handler);
        Guid.TryParse(body.GetProperty("id").GetString(), out _).ShouldBeTrue();
        body.GetProperty("call").GetString().ShouldBe("createUser");
        body.GetProperty("backend").GetString().ShouldBe("wiki");
        body.TryGetProperty("accountId", out _).ShouldBeFalse();
        body.GetProperty("attributes").GetRawText().ShouldBe("""{"userName":"ada","roles":["a","b"],"active":true}""");
        body.GetProperty("groups").GetRawText().ShouldBe("""{"add":["Readers"],"remove":[]}""");
        var person = body.GetProperty("person");
        person.GetProperty("idp").GetString().ShouldBe("corp");
        person.GetProperty("issuer").GetString().ShouldBe("https://idp.example.com/metadata");
        person.GetProperty("subject").GetString().ShouldBe("alice-0001");
        person.GetProperty("nameId").GetString().ShouldBe("alice-0001");
        person.GetProperty("values").GetProperty("groups").GetRawText().ShouldBe("""["eng","ops"]""");
        person.GetProperty("attributes").GetRawText().ShouldBe("""{"mail":["alice@example.com"]}""");
    }

    [Fact]
    public async Task A_change_holds_the_account_its_version_and_the_difference_alone()
    {
        await using var handler = await HttpStub.StartAsync(Account("""{ "id": "42", "version": 8, "attributes": { "userName": "ada", "title": "Countess" } }"""));
        var updated = await Make(handler).UpdateAsync(Ada, User(("title", Text("Countess")), ("phone", null)), default);
        updated.ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Version.ShouldBe("8");
        var body = Body(handler);
        body.GetProperty("call").GetString().ShouldBe("updateUser");
        body.GetProperty("accountId").GetString().ShouldBe("42");
        body.GetProperty("version").GetString().ShouldBe("7");
        body.GetProperty("attributes").GetRawText().ShouldBe("""{"title":"Countess","phone":null}""");
        body.GetProperty("wanted").GetRawText().ShouldBe("""["userName","title","phone"]""");
        body.GetProperty("person").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData(true, "enableUser")]
    [InlineData(false, "disableUser")]
    public async Task Accounts_are_enabled_and_disabled_by_calls_of_their_own(bool active, string call)
    {
        await using var handler = await HttpStub.StartAsync(Account($$"""{ "id": "42", "active": {{(active ? "true" : "false")}} }"""));
        (await Make(handler).SetActiveAsync(Ada, active, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Active.ShouldBe(active);
        Body(handler).GetProperty("call").GetString().ShouldBe(call);
    }

    [Fact]
    public async Task Each_secret_signs_time_and_body()
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        await using var handler = await HttpStub.StartAsync(new HttpStub.Answer(200, """{ "ok": true }"""));
        var adapter = AdapterConfiguration.Read("Webhook", new { Url = handler.Origin, Secrets = new[] { NewSecret, Secret } }, [], []).Adapter(time);
        (await adapter.CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Done>();
        var request = handler.Requests.ShouldHaveSingleItem();
        var seconds = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        request.Headers[WebhookSignature.Header].ShouldBe($"t={seconds},v1={Hmac(NewSecret, $"{seconds}.{request.Body}")},v1={Hmac(Secret, $"{seconds}.{request.Body}")}");
        request.Headers["Content-Type"].ShouldBe("application/json");
    }

    [Fact]
    public void The_documented_example_of_a_signature_is_right() =>
        WebhookSignature.Of([Encoding.UTF8.GetBytes(Secret)], DateTimeOffset.FromUnixTimeSeconds(1772366400), "{\"call\":\"check\"}"u8)
            .ShouldBe("t=1772366400,v1=ed4e14c4a364ccb895eb32fcd37d4635c79a21401ad043af02404634ecc9e55d");   // as openssl dgst -sha256 -hmac has it

    [Fact]
    public async Task A_handler_may_link_to_an_account_that_is_there()
    {
        await using var handler = await HttpStub.StartAsync(Ok("""{ "link": { "accountId": 17 } }"""), Ok("""{ "link": {} }"""), Ok("""{ "link": { "accountId": "17" } }"""));
        var adapter = Make(handler);
        (await adapter.CreateAsync(User(("userName", Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>().LinkTo.ShouldBe("17");
        (await adapter.CreateAsync(User(("userName", Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        (await adapter.UpdateAsync(Ada, User(("title", Text("x"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>("an account that is known cannot become another");
    }

    [Theory]
    [InlineData("""{ "refuse": "Your contract ended." }""", "the handler refuses", null, "Your contract ended.")]
    [InlineData("""{ "refuse": { "text": " Your\r\ncontract\u0007 ended. ", "reason": "ada@example.com: contract ended", "attribute": "title" } }""", "… contract ended", "title", "Your  contract  ended.")]
    [InlineData("""{ "refuse": { "reason": "no such attribute", "attribute": "nobodySentThis" } }""", "no such attribute", null, null)]
    public async Task A_handler_may_refuse_with_a_text_for_the_person(string body, string detail, string? attribute, string? note)
    {
        await using var handler = await HttpStub.StartAsync(Ok(body));
        var refused = (await Make(handler).CreateAsync(User(("title", Text("Analyst"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        (refused.Detail, refused.Attribute, refused.Note).ShouldBe((detail, attribute, note));
        refused.Code.ShouldBe(note is null ? null : ErrorRegister.UserRefused);
    }

    [Fact]
    public async Task A_text_for_the_person_ends_somewhere()
    {
        await using var handler = await HttpStub.StartAsync(Ok(JsonSerializer.Serialize(new { refuse = string.Concat(Enumerable.Repeat("👩‍💻", 1000)) })));
        var note = (await Make(handler).CreateAsync(User(), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Note!;
        note.Length.ShouldBeLessThanOrEqualTo(501);
        new AttributeValue.Text(note).IsWellFormed().ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{ "retry": { "after": 30 } }""", 30.0)]
    [InlineData("""{ "retry": 1.5 }""", 1.5)]
    [InlineData("""{ "retry": true }""", null)]
    [InlineData("""{ "retry": { "after": "soon" } }""", null)]
    [InlineData("""{ "retry": { "after": -3 } }""", 0.0)]
    [InlineData("""{ "retry": { "after": 1e300 } }""", 86400.0)]
    public async Task A_handler_may_ask_for_a_retry_for_this_person(string body, double? seconds)
    {
        await using var handler = await HttpStub.StartAsync(Ok(body));
        (await Make(handler).CreateAsync(User(), default)).ShouldBe(
            new AdapterResult<ExistingUser>.RateLimited(seconds is { } s ? TimeSpan.FromSeconds(s) : null) { IsForOne = true });
    }

    [Fact]
    public async Task A_handler_may_say_that_the_account_is_there_or_is_gone()
    {
        await using var handler = await HttpStub.StartAsync(Ok("""{ "exists": { "attribute": "userName", "reason": "The userName 'ada' is taken" } }"""), Ok("""{ "exists": true }"""), Ok("""{ "missing": true }"""));
        var adapter = Make(handler);
        var exists = (await adapter.CreateAsync(User(("userName", Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>();
        (exists.Attribute, exists.Detail, exists.LinkTo).ShouldBe(("userName", "The userName … is taken", null));
        (await adapter.CreateAsync(User(("userName", Text("ada"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>().Attribute.ShouldBeNull();
        (await adapter.GetAsync("42", [], default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>();
    }

    [Fact]
    public async Task An_account_that_changed_meanwhile_is_read_again_and_changed_unless_it_was_just_that()
    {
        await using var handler = await HttpStub.StartAsync(
            Ok("""{ "outdated": true }"""), Account("""{ "id": "42", "version": 9, "attributes": { "userName": "ada", "title": "Analyst", "phone": "1" } }"""), Account("""{ "id": "42", "version": 10, "attributes": { "title": "Countess" } }"""),
            Ok("""{ "outdated": true }"""), Account("""{ "id": "42", "version": 9, "attributes": { "title": "Director" } }"""),
            Ok("""{ "outdated": true }"""), Account("""{ "id": "42", "version": 9, "attributes": { "title": "Analyst" } }"""), Ok("""{ "outdated": true }"""));
        var adapter = Make(handler);
        (await adapter.UpdateAsync(Ada, User(("title", Text("Countess"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Version.ShouldBe("10");
        Body(handler, 2).GetProperty("version").GetString().ShouldBe("9");
        (await adapter.UpdateAsync(Ada, User(("title", Text("Countess"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldBe("the account was changed in between");
        (await adapter.UpdateAsync(Ada, User(("title", Text("Countess"))), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldBe("the account was changed in between");
        handler.Requests.Count.ShouldBe(8);
    }

    [Theory]
    [InlineData(401, "", "Unavailable", "401: the handler does not accept our signature; an operator must mend Webhook:Secrets, or a clock")]
    [InlineData(403, "", "Unavailable", "403: the handler does not let us in; an operator must mend Webhook:Secrets, or what stands before the handler")]
    [InlineData(404, "", "Rejected", "404: there is no handler; check Webhook:Url")]
    [InlineData(302, "", "Rejected", "302: redirects are not followed; check Webhook:Url")]
    [InlineData(400, """{ "reason": "no such thing for ada@example.com" }""", "Rejected", "400: no such thing for …")]
    [InlineData(501, "", "Rejected", "501: the handler does not know getUser")]
    [InlineData(500, "<h1>Trace of ada</h1>", "Unavailable", "500: the handler failed")]
    [InlineData(503, "", "Unavailable", "503: the handler failed")]
    [InlineData(200, "", "Unavailable", "getUser: the handler's answer is no object of JSON, or not whole")]
    [InlineData(200, "[]", "Unavailable", "getUser: the handler's answer is no object of JSON, or not whole")]
    [InlineData(200, """{ "account": { "id": "42" }""", "Unavailable", "getUser: the handler's answer is no object of JSON, or not whole")]
    [InlineData(200, """{ "account": { "id": "42" }, "retry": 3 }""", "Unavailable", "getUser: the handler's answer says account and retry")]
    [InlineData(200, """{ "acount": { "id": "42" } }""", "Unavailable", "getUser: the handler's answer says nothing of account, accounts, ok, missing, exists, link, refuse, retry, outdated")]
    [InlineData(200, """{ "accounts": [] }""", "Unavailable", "getUser: the handler answers with \"accounts\" where \"account\" belongs")]
    [InlineData(200, """{ "outdated": true }""", "Unavailable", "getUser: the handler answers with \"outdated\" where \"account\" belongs")]
    [InlineData(200, """{ "account": { "id": "43" } }""", "Unavailable", "getUser: the answer is not the account that was asked for")]
    [InlineData(200, """{ "account": { "id": "" } }""", "Unavailable", "getUser: the account has no id that could be used")]
    [InlineData(200, """{ "account": { "id": "42", "active": "yes" } }""", "Unavailable", "getUser: the account has an \"active\" that is neither true nor false")]
    [InlineData(200, """{ "account": { "id": "42", "attributes": [] } }""", "Unavailable", "getUser: the account has \"attributes\" that are no object")]
    [InlineData(200, """{ "account": { "id": "42", "attributes": { "title": {} } } }""", "Unavailable", "getUser: the account has a value of title that is neither text, number, truth value nor a list of texts")]
    public async Task What_cannot_be_meant_is_said_in_words(int status, string body, string outcome, string detail)
    {
        await using var handler = await HttpStub.StartAsync(new HttpStub.Answer(status, body));
        var result = await Make(handler).GetAsync("42", ["title"], default);
        result.GetType().Name.ShouldBe(outcome);
        (result switch
        {
            AdapterResult<ExistingUser>.Unavailable(var d) => d,
            AdapterResult<ExistingUser>.Rejected(var d, _) => d,
            _ => null,
        }).ShouldBe(detail);
    }

    [Fact]
    public async Task A_handler_that_is_busy_is_left_alone_by_everybody()
    {
        await using var handler = await HttpStub.StartAsync(new HttpStub.Answer(429, "", "Retry-After", "7"), new HttpStub.Answer(503, "", "Retry-After", "7"));
        var adapter = Make(handler);
        for (var i = 0; i < 2; i++) (await adapter.GetAsync("42", [], default)).ShouldBe(new AdapterResult<ExistingUser>.RateLimited(TimeSpan.FromSeconds(7)));
    }

    [Fact]
    public async Task A_search_that_brings_everybody_is_not_believed()
    {
        await using var handler = await HttpStub.StartAsync(Ok(JsonSerializer.Serialize(new { accounts = Enumerable.Range(0, 101).Select(i => new { id = i }) })));
        (await Make(handler).FindAsync("userName", "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>().Attribute.ShouldBe("userName");
    }

    [Fact]
    public async Task The_body_is_ascii_whatever_the_values_are()
    {
        await using var handler = await HttpStub.StartAsync(Ok("""{ "accounts": [] }"""));
        (await Make(handler).FindAsync("userName", "Zoë \"李\" </script>\u2028", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>().Value.ShouldBeEmpty();
        handler.Requests[0].Body.ShouldAllBe(c => char.IsAscii(c));
        Body(handler).GetProperty("search").GetProperty("value").GetString().ShouldBe("Zoë \"李\" </script>\u2028");
    }

    [Fact]
    public async Task Half_a_character_is_never_searched_for()
    {
        await using var handler = await HttpStub.StartAsync();
        (await Make(handler).FindAsync("userName", "\ud83d", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>().Attribute.ShouldBe("userName");
        handler.Requests.ShouldBeEmpty();
    }

    private static IProvisioningAdapter Make(HttpStub handler, bool groups = false) =>
        AdapterConfiguration.Read("Webhook", new { Url = new Uri(handler.Origin, "/jit"), Secrets = new[] { Secret } }, ["userName"], ["userName"], groups: groups).Adapter();

    private static HttpStub.Answer Ok(string body) => new(200, body);

    private static HttpStub.Answer Account(string account) => Ok($$"""{ "account": {{account}} }""");

    private static JsonElement Body(HttpStub handler, int number = 0) => JsonDocument.Parse(handler.Requests[number].Body).RootElement;

    private static BackendUser User(params (string Name, AttributeValue? Value)[] attributes) => new(attributes.ToDictionary(a => a.Name, a => a.Value));

    private static AttributeValue Text(string value) => new AttributeValue.Text(value);

    private static string Hmac(string secret, string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));
}

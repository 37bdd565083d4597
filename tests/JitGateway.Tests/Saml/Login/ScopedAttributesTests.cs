using System.Text.Json;
using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Login;

/// <summary>An identity provider speaks for its own organization alone, as its metadata (shibmd:Scope) or the configuration says.</summary>
public sealed class ScopedAttributesTests
{
    private const string Principal = "eduPersonPrincipalName";
    private const string Persistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
    private const string SubjectId = "urn:oasis:names:tc:SAML:attribute:subject-id";

    [Fact]
    public async Task A_value_of_somebody_elses_scope_is_taken_for_not_sent_and_the_log_says_so_without_the_value()
    {
        await using var gateway = await LoginGateway.StartAsync(scopes: ["one.example"]);

        await SignInAsync(gateway, new(Principal, "secret-name@two.example"), new("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "ann@one.example"));

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann@one.example");
        var told = gateway.Logs.Entries.Single(static e => e.Event == 626);
        told.Message.ShouldStartWith("corp sent \"eduPersonPrincipalName\" with the scope \"two.example\", which it may not assert");
        gateway.Logs.Text.ShouldNotContain("secret-name");
    }

    /// <summary>The log is read by people and kept for long: what somebody else wrote is quoted there, short and as it is.</summary>
    [Theory]
    [InlineData("x@secret-name@y.example", "with the scope (not one), which")]
    [InlineData("x@two\u202eexample", "with the scope \"two?example\", which")]
    [InlineData("x@two\"example", "with the scope \"two?example\", which")]
    public async Task A_scope_that_is_none_cannot_mislead_who_reads_the_log(string value, string told)
    {
        await using var gateway = await LoginGateway.StartAsync(scopes: ["one.example"]);

        await SignInAsync(gateway, new SamlAttributeMessage(Principal, value));

        gateway.Logs.Entries.Single(static e => e.Event == 626).Message.ShouldContain(told);
        gateway.Logs.Text.ShouldNotContain("secret-name");
    }

    [Fact]
    public async Task A_scope_without_measure_is_cut_in_the_log()
    {
        await using var gateway = await LoginGateway.StartAsync(scopes: ["one.example"]);

        await SignInAsync(gateway, new SamlAttributeMessage(Principal, "x@" + new string('y', 60_000)));

        gateway.Logs.Entries.Single(static e => e.Event == 626).Message.Length.ShouldBeLessThan(600);
    }

    [Theory]
    [InlineData("", "ann@two.example")]                                            // nobody says which scopes it has
    [InlineData("\"ScopeCheck\": \"Always\"", null)]                               // so it has none, and nothing takes its place
    [InlineData("\"Preset\": \"Shibboleth\", \"SubjectFrom\": \"NameId\"", null)]  // members of a federation
    [InlineData("\"Scopes\": [ \"one.example\" ]", null)]
    [InlineData("\"Scopes\": [ \"one.example\", \"two.example\" ]", "ann@two.example")]
    public async Task Without_scopes_in_the_metadata_it_goes_by_the_settings(string settings, string? username)
    {
        await using var gateway = await LoginGateway.StartAsync(settings);
        await SignInAsync(gateway, new SamlAttributeMessage(Principal, "ann@two.example"));
        (await UsernameAsync(gateway)).ShouldBe(username);
    }

    [Theory]
    [InlineData("\"ScopeCheck\": \"Never\"", "ann@two.example")]
    [InlineData("\"Scopes\": [ \"two.example\" ]", "ann@two.example")]
    public async Task Settings_stand_before_the_metadata(string settings, string username)
    {
        await using var gateway = await LoginGateway.StartAsync(settings, scopes: ["one.example"]);
        await SignInAsync(gateway, new SamlAttributeMessage(Principal, "ann@two.example"));
        (await gateway.Browser.WhoAmIAsync()).ShouldBe(username);
    }

    [Fact]
    public async Task Who_is_known_by_such_a_value_does_not_come_in_as_somebody_elses_person()
    {
        await using var gateway = await LoginGateway.StartAsync($"\"SubjectFrom\": \"{SubjectId}\"", scopes: ["one.example"]);

        var refused = await LoginGateway.ReadAsync(await SignInAsync(gateway, new SamlAttributeMessage(SubjectId, "a1b2@two.example")));

        refused.ShouldContain("saml.subject.scope");
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();
        await SignInAsync(gateway, new SamlAttributeMessage(SubjectId, "a1b2@one.example"));
        (await gateway.Browser.WhoAmIAsync()).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("uid", "ann@two.example", "ann-4711", null)]
    [InlineData("uid", "ann@one.example", "ann-4711", "ann@one.example")]
    [InlineData("uid", "ann", "ann-4711", "ann")]
    [InlineData("mail", "ann@two.example", "ann@two.example", null)]
    [InlineData("mail", "ann@two.example", "ann@one.example", "ann@one.example")]
    public async Task A_username_with_a_scope_is_held_to_it_wherever_it_is_from(string attribute, string value, string nameId, string? username)
    {
        await using var gateway = await LoginGateway.StartAsync(scopes: ["one.example"]);
        await SignInAsAsync(gateway, nameId, new SamlAttributeMessage(attribute, value));
        (await UsernameAsync(gateway)).ShouldBe(username);
    }

    /// <summary>Members of a federation each have an ann of their own.</summary>
    [Fact]
    public async Task The_preset_of_federations_makes_no_username_of_an_attribute_that_has_no_scope()
    {
        await using var gateway = await LoginGateway.StartAsync("\"Preset\": \"Shibboleth\", \"SubjectFrom\": \"NameId\"", scopes: ["one.example"]);
        await SignInAsync(gateway, new("uid", "ann"), new("urn:oid:0.9.2342.19200300.100.1.1", "ann"));
        (await UsernameAsync(gateway)).ShouldBe("ann-4711");
    }

    /// <summary>Who is ada somewhere is not Ada of the university.</summary>
    [Fact]
    public async Task Nothing_takes_the_place_of_a_username_that_was_dropped()
    {
        await using var gateway = await LoginGateway.StartAsync(scopes: ["one.example"]);
        await SignInAsync(gateway, new(Principal, "ann@two.example"), new("uid", "ann"));
        (await UsernameAsync(gateway)).ShouldBeNull();
        gateway.Logs.Entries.ShouldContain(static e => e.Event == 631);
    }

    /// <summary>Nobody's scope is to blame for a name that the mapping does not know.</summary>
    [Fact]
    public async Task A_username_that_is_missing_for_another_reason_is_not_told_as_one_of_somebody_elses_scope()
    {
        await using var gateway = await LoginGateway.StartAsync("\"Preset\": \"Shibboleth\"", scopes: ["one.example"]);

        await SignInAsAsync(gateway, "_once", "urn:oasis:names:tc:SAML:2.0:nameid-format:transient", new(SubjectId, "a1b2@one.example"), new("username", "ann"));

        (await UsernameAsync(gateway)).ShouldBeNull();
        gateway.Logs.Entries.ShouldNotContain(static e => e.Event == 631);
    }

    [Theory]
    [InlineData("uid", "ann@two.example", "\"uid\" with the scope \"two.example\"")]
    [InlineData("uid", "x@secret-name@two.example", "\"uid\" with the scope (not one)")]
    [InlineData("uid", "secret-name@", "\"uid\" with the scope (none)")]
    [InlineData(Principal, "x@secret-name@two.example", "\"eduPersonPrincipalName\" with the scope (not one)")]
    public async Task Who_is_known_by_the_username_does_not_come_in_with_somebody_elses_scope_whatever_it_was_sent_as(string attribute, string value, string told)
    {
        await using var gateway = await LoginGateway.StartAsync("\"SubjectFrom\": \"username\"", scopes: ["one.example"]);

        (await LoginGateway.ReadAsync(await SignInAsync(gateway, new SamlAttributeMessage(attribute, value)))).ShouldContain("saml.subject.scope");

        gateway.Logs.Text.ShouldContain(told);
        gateway.Logs.Text.ShouldNotContain("secret-name");
    }

    [Fact]
    public async Task Nor_does_it_make_another_person()
    {
        await using var gateway = await LoginGateway.StartAsync("\"SubjectFrom\": \"username\"", scopes: ["one.example"]);
        (await LoginGateway.ReadAsync(await SignInAsync(gateway, new(Principal, "ann@two.example"), new("uid", "ann")))).ShouldContain("saml.subject.scope");
    }

    /// <summary>Of a person who is signed in.</summary>
    private static async Task<string?> UsernameAsync(LoginGateway gateway)
    {
        var response = await gateway.Browser.FetchAsync("/sso/me");
        response.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return json.RootElement.GetProperty("attributes").TryGetProperty("username", out var names) && names.GetArrayLength() > 0 ? names[0].GetString() : null;
    }

    private static Task<HttpResponseMessage> SignInAsync(LoginGateway gateway, params SamlAttributeMessage[] attributes) => SignInAsAsync(gateway, "ann-4711", attributes);

    private static Task<HttpResponseMessage> SignInAsAsync(LoginGateway gateway, string nameId, params SamlAttributeMessage[] attributes) => SignInAsAsync(gateway, nameId, Persistent, attributes);

    private static async Task<HttpResponseMessage> SignInAsAsync(LoginGateway gateway, string nameId, string format, params SamlAttributeMessage[] attributes)
    {
        var asked = await gateway.AskAsync();
        return await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { Attributes = attributes, NameId = nameId, NameIdFormat = format }), asked.RelayState);
    }
}

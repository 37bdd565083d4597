using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Tests.Saml.Login;

/// <summary>An identity provider speaks for its own organization alone, as its metadata (shibmd:Scope) or the configuration says.</summary>
public sealed class ScopedAttributesTests
{
    private const string Principal = "eduPersonPrincipalName";
    private const string SubjectId = "urn:oasis:names:tc:SAML:attribute:subject-id";

    [Fact]
    public async Task A_value_of_somebody_elses_scope_is_taken_for_not_sent_and_the_log_says_so_without_the_value()
    {
        await using var gateway = await LoginGateway.StartAsync(scopes: ["one.example"]);

        await SignInAsync(gateway, new(Principal, "secret-name@two.example"), new("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "ann@one.example"));

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann@one.example");
        var told = gateway.Logs.Entries.Single(static e => e.Event == 626);
        told.Message.ShouldStartWith("corp sent eduPersonPrincipalName with the scope two.example, which it may not assert");
        gateway.Logs.Text.ShouldNotContain("secret-name");
    }

    [Theory]
    [InlineData("", "ann@two.example")]                                                  // nobody says which scopes it has
    [InlineData("\"ScopeCheck\": \"Always\"", "ann-4711")]                               // so it has none: the NameID is left
    [InlineData("\"Preset\": \"Shibboleth\", \"SubjectFrom\": \"NameId\"", "ann-4711")]  // members of a federation
    [InlineData("\"Scopes\": [ \"one.example\" ]", "ann-4711")]
    [InlineData("\"Scopes\": [ \"one.example\", \"two.example\" ]", "ann@two.example")]
    public async Task Without_scopes_in_the_metadata_it_goes_by_the_settings(string settings, string username)
    {
        await using var gateway = await LoginGateway.StartAsync(settings);
        await SignInAsync(gateway, new SamlAttributeMessage(Principal, "ann@two.example"));
        (await gateway.Browser.WhoAmIAsync()).ShouldBe(username);
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

    private static async Task<HttpResponseMessage> SignInAsync(LoginGateway gateway, params SamlAttributeMessage[] attributes)
    {
        var asked = await gateway.AskAsync();
        return await gateway.AnswerAsync(gateway.Corp.Sign(gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { Attributes = attributes }), asked.RelayState);
    }
}

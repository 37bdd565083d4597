using System.Xml.Linq;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>Somebody marries: SimpleSAMLphp gives them another user name and with it another NameID. What makes them the same person is a number that stays (<c>SubjectFrom</c>).</summary>
public sealed class RenamedPersonJourneyTests : IAsyncLifetime
{
    private readonly Parts _parts = new();
    private SimpleSamlPhp _identityProvider = null!;
    private ScimmyServer _wiki = null!;
    private GatewayProcess _gateway = null!;

    public async Task InitializeAsync()
    {
        var wiki = _parts.StartAsync(new ScimmyServer());
        _identityProvider = _parts.Add(await SimpleSamlPhp.StartAsync());
        _wiki = await wiki;
        var configuration = new GatewayConfiguration(FreePort.Next())
            .With("Saml:IdentityProviders:corp", $$"""{ "Preset": "SimpleSamlPhp", "Metadata": "{{_identityProvider.Metadata}}", "SubjectFrom": "employeeNumber", "Attributes": {{JourneyBackends.Attributes}} }""")
            .WithBackend("wiki", JourneyBackends.Wiki(_wiki));
        _gateway = _parts.Add(await GatewayProcess.StartReadyAsync(configuration));
        _identityProvider.Trust(await _gateway.MetadataAsync());
    }

    public async Task DisposeAsync() => await _parts.DisposeAsync();

    [Fact]
    public async Task Has_one_account_in_the_application_before_and_after_which_takes_the_new_name()
    {
        Employ("ada.byron", "Byron", "000103");
        var before = await SignInAsync("ada.byron");
        var account = (await _wiki.UsersAsync()).ShouldHaveSingleItem();
        account.GetProperty("userName").GetString().ShouldBe("ada.byron");

        Employ("ada.lovelace", "Lovelace", "000103");
        var after = await SignInAsync("ada.lovelace");

        after.ShouldNotBe(before, "the identity provider has made another NameID");
        var renamed = (await _wiki.UsersAsync()).ShouldHaveSingleItem("there is a second account");
        renamed.GetProperty("id").GetString().ShouldBe(account.GetProperty("id").GetString());
        renamed.GetProperty("userName").GetString().ShouldBe("ada.lovelace");
        renamed.GetProperty("name").GetProperty("familyName").GetString().ShouldBe("Lovelace");

        Employ("ada.other", "Other", "000104");
        await SignInAsync("ada.other");
        (await _wiki.UsersAsync()).Count.ShouldBe(2, "somebody else is somebody else");
    }

    private void Employ(string uid, string surname, string number) => _identityProvider.SetPerson(uid, new(StringComparer.Ordinal)
    {
        ["mail"] = [$"{uid}@example.org"],
        ["givenName"] = ["Ada"],
        ["sn"] = [surname],
        ["displayName"] = [$"Ada {surname}"],
        ["department"] = ["Engineering"],
        ["memberOf"] = ["staff"],
        ["employeeNumber"] = [number],
    });

    /// <summary>Signs in, and opens the application.</summary>
    /// <returns>The NameID that the identity provider sent.</returns>
    private async Task<string> SignInAsync(string uid)
    {
        using var visitor = new Visitor { HoldsAnswers = true };
        var form = await visitor.OpenAsync(new Uri(_gateway.Url, "/app/page"));
        var answer = Visitor.AnswerOn(await visitor.SubmitAsync(form, "name=\"username\"", ("username", uid), ("password", SimpleSamlPhp.PasswordOf(uid))));
        var page = await visitor.SendAsync(answer);
        page.Url.AbsolutePath.ShouldBe("/app/page", page.Text);
        return XElement.Parse(answer.Xml).Descendants(XName.Get("NameID", "urn:oasis:names:tc:SAML:2.0:assertion")).Single().Value;
    }
}

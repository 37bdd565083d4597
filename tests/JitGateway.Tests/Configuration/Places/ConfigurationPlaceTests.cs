using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Configuration.Places;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Configuration.Places;

/// <summary>Where operators are sent to mend what is wrong.</summary>
public sealed class ConfigurationPlaceTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Gateway:PublicOrigin", 3, 16)]
    [InlineData("gateway:publicorigin", 3, 16)]
    [InlineData("Gateway:TrustedProxies:1", 5, 18)]
    [InlineData("Saml:IdentityProviders:corp:Attributes:urn:oid:2.5.4.42:0", 9, 47)]
    [InlineData("Saml:IdentityProviders:corp:Metadata", 8, 19)]
    [InlineData("Backends:wiki:Destinations", 1, 1)]
    public void A_key_is_found_behind_comments_and_in_lists_and_an_absent_one_where_its_section_is(string key, int line, int column)
    {
        _folder.With("""
            {
              // an origin
              "Gateway": { "PublicOrigin": "https://sso.example.com",
                "TrustedProxies": [ /* two */ "10.0.0.1",
                             "10.0.0.2" ] },
              "Saml": {
                "IdentityProviders": {
                  "größe": 1, "corp": {
                    "Attributes": { "urn:oid:2.5.4.42": [ "a", ], },
                } }
              }
            }
            """);

        PlacesOf(_folder.Files()).Of(key).ShouldBe(new ConfigurationPlace(File("appsettings.json"), line, column));
    }

    [Fact]
    public void Of_two_files_the_one_that_has_the_last_word_is_named_and_a_mark_of_the_byte_order_counts_for_nothing()
    {
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://a.example.com", "CookieName": "jit" } }""");
        _folder.With("\uFEFF{\n \"Gateway\": { \"PublicOrigin\": \"https://b.example.com\" } }", "later.json");
        var places = PlacesOf(_folder.Files());

        places.Of("Gateway:PublicOrigin").ShouldBe(new ConfigurationPlace(File("later.json"), 2, 15));
        places.Of("Gateway:CookieName").ShouldBe(new ConfigurationPlace(File("appsettings.json"), 1, 57));
        places.Of("Gateway:CookieDomain").ShouldBe(new ConfigurationPlace(File("later.json"), 2, 2));
        places.Of("--backend").ShouldBeNull();
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    [InlineData("dry-run --backend wiki --attributes ada.json")]
    [InlineData("explain --url https://sso.example.com/ --nobody")]
    [InlineData("probe --backend wiki")]
    [InlineData("sessions list")]
    [InlineData("users list")]
    [InlineData("history list")]
    [InlineData("metadata")]
    [InlineData("inspect ada.json")]
    [InlineData("bench --seconds 1")]
    public async Task Every_command_that_refuses_a_configuration_names_file_and_line(string command)
    {
        _folder.With("{\n  \"Gateway\": { \"PublicOrigin\": \"nowhere\" } }");

        var login = _folder.WithFile("ada.json", """{ "identityProvider": "corp", "nameId": "ada", "attributes": { } }""");

        var (code, said) = await CorpusTests.RunAsync([.. command.Replace("ada.json", login, StringComparison.Ordinal).Split(' '), "--config", File("appsettings.json")]);

        code.ShouldBe(ExitCodes.WrongInput, said);
        said.ShouldContain($"{File("appsettings.json")}:2:16: Gateway:PublicOrigin = \"nowhere\": is not an absolute URL.");
    }

    private string File(string name) => Path.Combine(_folder.Folder, name);

    private static ConfigurationPlaces PlacesOf(ConfigurationFiles files) => new(files.Read().Root!, files.Names);
}

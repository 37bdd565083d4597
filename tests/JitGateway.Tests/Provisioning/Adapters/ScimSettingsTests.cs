using System.Text.Json;

namespace JitGateway.Tests.Provisioning.Adapters;

public sealed class ScimSettingsTests
{
    private const string Scim = "Backends:wiki:Provisioning:Scim";
    private const string Good = "\"BaseUrl\": \"https://wiki.example.com/scim/v2\", \"Token\": \"abc.DEF-123=\"";

    [Fact]
    public void Accepts_good_settings() => Errors($"{{ {Good} }}").ShouldBeEmpty();

    [Theory]
    [InlineData("null", $"{Scim}:BaseUrl: is missing. Write the URL of the SCIM service, as in https://wiki.example.com/scim/v2.", $"{Scim}:Token: is missing. Write env:NAME or file:PATH with the bearer token of the service, or Basic, ApiKey or OAuth2 in its place.")]
    [InlineData("""{ "BaseUrl": "ftp://wiki.example.com/scim", "Token": "t" }""", $"{Scim}:BaseUrl = \"ftp://wiki.example.com/scim\": is neither http nor https. Write https://HOST/PATH.")]
    [InlineData("""{ "BaseUrl": "wiki.example.com/scim", "Token": "t" }""", $"{Scim}:BaseUrl = \"wiki.example.com/scim\": is not an absolute URL. Write a URL such as https://host.example.com/path.")]
    [InlineData("""{ "BaseUrl": "https://me:hidden@wiki.example.com/scim", "Token": "t" }""", $"{Scim}:BaseUrl: holds a user name or a password. Leave them out; credentials have keys of their own.")]
    [InlineData("""{ "BaseUrl": "https://wiki.example.com/scim?tenant=1", "Token": "t" }""", $"{Scim}:BaseUrl = \"https://wiki.example.com/scim?tenant=1\": has a query or a fragment. Write https://wiki.example.com/scim.")]
    [InlineData("""{ "BaseUrl": "https://wiki.example.com/scim/v2/Users/", "Token": "t" }""", $"{Scim}:BaseUrl = \"https://wiki.example.com/scim/v2/Users/\": names the users, not the service. Write https://wiki.example.com/scim/v2.")]
    [InlineData("""{ "BaseUrl": "https://wiki.example.com/scim", "Token": "" }""", $"{Scim}:Token: is an empty secret. Write file:PATH, env:NAME or the secret itself.")]
    [InlineData("""{ "BaseUrl": "https://wiki.example.com/scim", "Token": "Bearer hidden" }""", $"{Scim}:Token: begins with the word Bearer. Write the token alone.")]
    [InlineData("""{ "BaseUrl": "https://wiki.example.com/scim", "Token": "hidden\nhidden" }""", $"{Scim}:Token: holds a character that no bearer token has (RFC 6750 2.1). Copy the token again, without spaces and line ends.")]
    [InlineData("""{ "BaseUrl": "https://wiki.example.com/scim", "Token": "env:JIT_NO_SUCH_VARIABLE" }""", $"{Scim}:Token = \"env:JIT_NO_SUCH_VARIABLE\": names the environment variable JIT_NO_SUCH_VARIABLE, which is not set. Set JIT_NO_SUCH_VARIABLE or name another one.")]
    [InlineData("""{ "BaseURI": "https://wiki.example.com/scim", "Token": "t", "BaseUrl": "https://wiki.example.com/scim" }""", $"{Scim}:BaseURI: is not a key that is known here. Did you mean \"BaseUrl\"? Known: ApiKey, BaseUrl, Basic, CaFile, Change, ClientCertificate, Dialect, OAuth2, Proxy, Token.")]
    [InlineData($$"""{ {{Good}}, "CaFile": "/no/such/file.pem" }""", $"{Scim}:CaFile = \"/no/such/file.pem\": cannot be read (there is no such folder). Name a file that the gateway can read.")]
    public void Says_what_is_wrong_and_what_to_write(string settings, params string[] errors) => Errors(settings).ShouldBe(errors);

    [Theory]
    [InlineData("emails[type eq work].value", "names no entry of a list that could be written. Write ATTRIBUTE[SUB eq \"VALUE\"].SUB, as in emails[type eq \"work\"].value")]
    [InlineData("emails[type eq \"work\" or value pr].value", "names no entry of a list that could be written. Write ATTRIBUTE[SUB eq \"VALUE\"].SUB, as in emails[type eq \"work\"].value")]
    [InlineData("emails[type eq \"a\\\"b\"].value", "names no entry of a list that could be written. Write ATTRIBUTE[SUB eq \"VALUE\"].SUB, as in emails[type eq \"work\"].value")]
    [InlineData("name", "is an object. Name its parts: name.familyName, name.givenName, name.formatted")]
    [InlineData("emails.type", "is a part of a list's values. Name the list, emails, or one entry: emails[type eq \"work\"].type")]
    [InlineData("addresses", "is a list of objects without a value. Name a part of one entry, as in addresses[type eq \"work\"].locality")]
    [InlineData("a.b.c", "is not an attribute's name in SCIM (RFC 7644 3.10). Write a name such as userName, name.familyName, emails or URN:department")]
    [InlineData("first name", "is not an attribute's name in SCIM (RFC 7644 3.10). Write a name such as userName, name.familyName, emails or URN:department")]
    [InlineData("userName eq \"x\" or id", "is not an attribute's name in SCIM (RFC 7644 3.10). Write a name such as userName, name.familyName, emails or URN:department")]
    public void Refuses_a_name_that_is_no_attribute(string name, string error)
    {
        Errors($"{{ {Good} }}", mapped: ["userName", name]).ShouldBe([$"Backends:wiki:Provisioning:Mapping:{name} = \"{name}\": {error}."]);
        Errors($"{{ {Good} }}", matched: [name]).ShouldBe([$"Backends:wiki:Provisioning:Match = \"{name}\": {error}."]);
    }

    [Theory]
    [InlineData("title", "active")]
    [InlineData("Active", "Active")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:active", "urn:ietf:params:scim:schemas:core:2.0:User:active")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:active", "active")]
    public void The_state_of_an_account_has_the_name_that_the_mapping_has_for_it(string mapped, string state) =>
        AdapterConfiguration.Read("Scim", $"{{ {Good} }}", ["userName", mapped], ["userName"]).Adapter().Capabilities.State.ShouldBe(state);

    [Theory]
    [InlineData("groups", "; membership is kept by the section Groups")]
    [InlineData("id", "")]
    [InlineData("meta", "")]
    public void Refuses_to_write_what_is_read_only(string name, string more) =>
        Errors($"{{ {Good} }}", mapped: ["userName", name]).ShouldBe([$"Backends:wiki:Provisioning:Mapping:{name}: is read-only in SCIM. Take it out of the mapping{more}."]);

    [Fact]
    public void Refuses_a_list_and_a_part_of_it_side_by_side() =>
        Errors($"{{ {Good} }}", mapped: ["userName", "emails", "emails[type eq \"home\"].value"]).ShouldBe(
            ["Backends:wiki:Provisioning:Mapping:emails[type eq \"home\"].value: stands beside emails, which is replaced as a whole. Map either the whole list or its parts."]);

    [Theory]
    [InlineData("emails[type eq \"work\"].value")]
    [InlineData("emails[type eq \"work\"]")]
    [InlineData("emails[primary eq true].value")]
    [InlineData("addresses[type eq \"work\"].locality")]
    [InlineData("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value")]
    [InlineData("urn:example:params:scim:schemas:acme:1.0:User:badges[kind eq \"door\"].code")]
    [InlineData("urn:ietf:params:scim:schemas:core:2.0:User:title")]
    public void Accepts_entries_of_lists_and_attributes_of_any_schema(string name) => Errors($"{{ {Good} }}", mapped: ["userName", name], matched: [name]).ShouldBeEmpty();

    [Fact]
    public void Asks_for_the_user_name_where_accounts_are_made()
    {
        Errors($"{{ {Good} }}", mapped: ["emails"]).ShouldBe(["Backends:wiki:Provisioning:Mapping: has no userName, which SCIM requires of every account (RFC 7643 4.1). Map it, as in \"userName\": \"{username}\"."]);
        AdapterConfiguration.Read("Scim", $"{{ {Good} }}", ["emails"], [], creates: false).Errors.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", "holds no certificate in PEM. Write -----BEGIN CERTIFICATE----- blocks into it")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "holds no certificate that can be read. Write a certificate into it")]
    public void Reads_the_file_of_authorities(string content, string error)
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, content);
        Errors($$"""{ {{Good}}, "CaFile": {{JsonSerializer.Serialize(file)}} }""").ShouldBe([$"{Scim}:CaFile = \"{file}\": {error}."]);
        File.Delete(file);
    }

    private static IEnumerable<string> Errors(string settings, string[]? mapped = null, string[]? matched = null) =>
        AdapterConfiguration.Read("Scim", settings, mapped ?? ["userName"], matched ?? ["userName"]).Errors.Select(e => e.ToString());
}

using System.Text.Json.Nodes;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Adapters;

public sealed class LdapSettingsTests
{
    private const string Ldap = "Backends:wiki:Provisioning:Ldap";

    private const string Good = """
        {
          "Url": "ldaps://ldap.example.com", "BindDn": "cn=gateway,dc=example,dc=com", "Password": "hidden-password",
          "BaseDn": "dc=example,dc=com", "Container": "ou=people,dc=example,dc=com", "Rdn": "uid", "ObjectClasses": [ "inetOrgPerson" ],
          "Disable": { "MoveTo": "ou=gone,dc=example,dc=com" }, "Groups": { "BaseDn": "ou=groups,dc=example,dc=com", "Filter": "(objectClass=groupOfNames)" }
        }
        """;

    [Fact]
    public void Accepts_good_settings()
    {
        Errors(_ => { }).ShouldBeEmpty();
        var adapter = Read(_ => { }).Adapter();
        adapter.Target.ShouldBe("ldap://ldap.example.com:636/dc=example,dc=com");
        adapter.Capabilities.ShouldBe(new AdapterCapabilities(Find: true, Update: true, Disable: true, Groups: true, Undo: false, Rename: true));
    }

    [Fact]
    public void Tells_what_it_cannot_do() =>
        Read(s =>
        {
            s.Remove("Disable");
            s.Remove("Groups");
        }).Adapter().Capabilities.ShouldSatisfyAllConditions(c => c.Disable.ShouldBeFalse(), c => c.Groups.ShouldBeFalse());

    [Theory]
    [InlineData("Url", null, $"{Ldap}:Url: is missing. Write ldaps://HOST, or ldap://HOST for StartTLS.")]
    [InlineData("Url", "ldap.example.com", $"{Ldap}:Url = \"ldap.example.com\": is not an absolute URL. Write a URL such as https://host.example.com/path.")]
    [InlineData("Url", "https://ldap.example.com", $"{Ldap}:Url = \"https://ldap.example.com\": is not the address of a directory. Write ldaps://HOST or ldap://HOST, with :PORT where it is not the usual one, and nothing behind it.")]
    [InlineData("Url", "ldaps://ldap.example.com/dc=example", $"{Ldap}:Url = \"ldaps://ldap.example.com/dc=example\": is not the address of a directory. Write ldaps://HOST or ldap://HOST, with :PORT where it is not the usual one, and nothing behind it.")]
    [InlineData("Url", "ldaps://gateway:hidden-password@ldap.example.com", $"{Ldap}:Url: is not the address of a directory. Write ldaps://HOST or ldap://HOST, with :PORT where it is not the usual one, and nothing behind it.")]
    [InlineData("StartTls", "true", $"{Ldap}:StartTls = \"true\": is about ldap://; ldaps:// is TLS from the first byte. Leave it out.")]
    [InlineData("CaFile", "/nowhere/ca.crt", $"{Ldap}:CaFile = \"/nowhere/ca.crt\": cannot be read (there is no such folder). Name a file that the gateway can read.")]
    [InlineData("Bind", "Anonymous", $"{Ldap}:Bind = \"Anonymous\": is not the name of a value. Use one of: External, Simple.")]
    [InlineData("BindDn", null, $"{Ldap}:BindDn: is missing. Write the name of an entry, as in cn=gateway,dc=example,dc=com.")]
    [InlineData("BindDn", "gateway", $"{Ldap}:BindDn = \"gateway\": is not the name of an entry (RFC 4514). Write one such as cn=gateway,dc=example,dc=com.")]
    [InlineData("Password", null, $"{Ldap}:Password: is missing: without one the directory would take the gateway for anybody. Write env:NAME or file:PATH with the password, or Bind: External.")]
    [InlineData("Password", "", $"{Ldap}:Password: is an empty secret. Write file:PATH, env:NAME or the secret itself.")]
    [InlineData("BaseDn", null, $"{Ldap}:BaseDn: is missing. Write the name of an entry, as in ou=people,dc=example,dc=com.")]
    [InlineData("Container", "ou=people,dc=example,dc=org", $"{Ldap}:Container = \"ou=people,dc=example,dc=org\": lies outside of BaseDn, where accounts are searched. Write a place below dc=example,dc=com, or a BaseDn that is above both.")]
    [InlineData("Rdn", null, $"{Ldap}:Rdn: is missing. Write the mapped attribute that names an account's entry, as in uid.")]
    [InlineData("Rdn", "cn", $"{Ldap}:Rdn = \"cn\": is not the name of a mapped attribute. Did you mean \"sn\"? Legal: mail, sn, uid.")]
    [InlineData("ObjectClasses", null, $"{Ldap}:ObjectClasses: is missing. Write the object classes of new accounts, as in [ \"inetOrgPerson\" ].")]
    [InlineData("Filter", "objectClass=person", $"{Ldap}:Filter = \"objectClass=person\": is not a filter (RFC 4515). Write one such as (objectClass=inetOrgPerson).")]
    [InlineData("IdAttribute", "entry UUID", $"{Ldap}:IdAttribute = \"entry UUID\": is not the name of an attribute. Write entryUUID, or the one that the directory has instead.")]
    [InlineData("MaxConnections", "0", $"{Ldap}:MaxConnections = \"0\": is out of bounds. Write a number from 1 to 100.")]
    [InlineData("Disable:MoveTo", "ou=gone", $"{Ldap}:Disable:MoveTo = \"ou=gone\": lies outside of BaseDn, where accounts are searched. Write a place below dc=example,dc=com, or a BaseDn that is above both.")]
    [InlineData("Disable:Attribute", "nsAccountLock", $"{Ldap}:Disable:Attribute = \"nsAccountLock\": stands beside MoveTo. Write one of the two.")]
    [InlineData("Groups:BaseDn", null, $"{Ldap}:Groups:BaseDn: is missing. Write the name of an entry, as in ou=groups,dc=example,dc=com.")]
    [InlineData("Groups:Filter", "(cn", $"{Ldap}:Groups:Filter = \"(cn\": is not a filter (RFC 4515). Write one such as (objectClass=groupOfNames).")]
    [InlineData("Groups:Member", "a b", $"{Ldap}:Groups:Member = \"a b\": is not the name of an attribute. Write a name such as cn.")]
    [InlineData("Groups:EmptyMember", "nobody", $"{Ldap}:Groups:EmptyMember = \"nobody\": is not the name of an entry (RFC 4514). Write one such as cn=nobody,dc=example,dc=com.")]
    [InlineData("Hosts", "x", $"{Ldap}:Hosts: is not a key that is known here. Known: BaseDn, Binary, Bind, BindDn, CaFile, ClientCertificate, Container, Disable, Filter, Groups, IdAttribute, MaxConnections, ObjectClasses, Password, Rdn, StartTls, Url.")]
    public void Says_what_is_wrong_and_what_to_write(string key, string? value, string error)
    {
        var messages = Errors(settings => Set(settings, key, value)).ToList();
        messages.ShouldBe([error]);
        messages.ShouldAllBe(m => !m.Contains("hidden-password"));
    }

    [Theory]
    [InlineData("ldap://ldap.example.com", "would send the password and people's data in clear over the network")]
    [InlineData("ldap://10.0.0.5:389", "would send the password and people's data in clear over the network")]
    [InlineData("ldap://127.0.0.1:389", null)]
    [InlineData("ldap://[::1]:389", null)]
    [InlineData("ldap://localhost", null)]
    public void Clear_text_is_for_the_loopback_address_only(string url, string? problem)
    {
        var errors = Errors(settings => Set(Set(settings, "Url", url), "StartTls", "false")).ToList();
        if (problem is null) errors.ShouldBeEmpty();
        else errors.ShouldHaveSingleItem().ShouldContain(problem);
    }

    [Fact]
    public void A_certificate_takes_the_place_of_name_and_password() =>
        Errors(settings => Set(settings, "Bind", "External")).Select(e => e.Split(". ")[0]).ShouldBe(
        [
            $"{Ldap}:ClientCertificate: is missing", $"{Ldap}:BindDn = \"cn=gateway,dc=example,dc=com\": stands beside Bind: External", $"{Ldap}:Password: stands beside Bind: External",
        ]);

    [Theory]
    [InlineData("""{ "Attribute": "nsAccountLock" }""", "Disable:Value: is missing")]
    [InlineData("""{ "Attribute": "userAccountControl", "Value": "514", "Bit": 2 }""", "Disable:Value = \"514\": stands beside Bit")]
    [InlineData("""{ "Attribute": "userAccountControl", "Bit": 3 }""", "Disable:Bit = \"3\": is not one bit")]
    [InlineData("""{ "Attribute": "userAccountControl", "Bit": 2, "EnabledValue": "512" }""", "Disable:EnabledValue = \"512\": stands beside Bit")]
    [InlineData("""{ "Value": "x" }""", "Disable: does not say how an account is disabled")]
    public void A_way_to_disable_is_one_way(string disable, string error) =>
        Errors(settings => settings["Disable"] = JsonNode.Parse(disable)).ShouldHaveSingleItem().ShouldStartWith($"{Ldap}:{error}");

    [Fact]
    public void Memberships_need_a_place() =>
        AdapterConfiguration.Read("Ldap", With(s => s.Remove("Groups")), ["uid"], ["uid"], groups: true).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe($"{Ldap}:Groups: is missing, while memberships are to be kept. Write where the groups are, as in {{ \"BaseDn\": \"ou=groups,dc=example,dc=com\" }}.");

    [Theory]
    [InlineData("name.familyName", "Backends:wiki:Provisioning:Mapping:name.familyName = \"name.familyName\": is not the name of an attribute.")]
    [InlineData("a)(b", "Backends:wiki:Provisioning:Mapping:a)(b = \"a)(b\": is not the name of an attribute.")]
    public void A_mapped_name_is_one_of_a_directory(string name, string error) =>
        AdapterConfiguration.Read("Ldap", Good, ["uid", name], ["uid"]).Errors.ShouldHaveSingleItem().ToString().ShouldStartWith(error);

    [Fact]
    public void Whether_an_account_is_active_has_a_place_only_where_Disable_gives_one() =>
        AdapterConfiguration.Read("Ldap", With(s => s.Remove("Disable")), ["uid", "active"], ["uid"]).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe($"Backends:wiki:Provisioning:Mapping:active: has no place in the directory. Say in {Ldap}:Disable how an account is disabled, or leave it out.");

    [Fact]
    public void Nobody_is_searched_by_a_password() =>
        AdapterConfiguration.Read("Ldap", Good, ["uid", "userPassword"], ["uid", "userPassword"]).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe("Backends:wiki:Provisioning:Match = \"userPassword\": is nothing to search by. Write an attribute that the directory tells.");

    [Fact]
    public void Where_no_account_is_made_the_filter_says_what_one_is() =>
        AdapterConfiguration.Read("Ldap", With(s => s.Remove("ObjectClasses")), ["uid"], ["uid"], creates: false).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe($"{Ldap}:Filter: is missing. Write what an account is, as in (objectClass=inetOrgPerson).");

    [Fact]
    public void Reports_every_error_at_once() =>
        AdapterConfiguration.Read("Ldap", "{}", ["uid"], ["uid"]).Errors.Select(e => e.Path).ShouldBe(
            [$"{Ldap}:BindDn", $"{Ldap}:Password", $"{Ldap}:Url", $"{Ldap}:BaseDn", $"{Ldap}:Rdn", $"{Ldap}:ObjectClasses"]);

    private static AdapterConfiguration Read(Action<JsonObject> destroy) => AdapterConfiguration.Read("Ldap", With(destroy), ["uid", "sn", "mail"], ["uid"]);

    private static IEnumerable<string> Errors(Action<JsonObject> destroy) => Read(destroy).Errors.Select(e => e.ToString());

    private static string With(Action<JsonObject> destroy)
    {
        var settings = JsonNode.Parse(Good)!.AsObject();
        destroy(settings);
        return settings.ToJsonString();
    }

    private static JsonObject Set(JsonObject settings, string key, string? value)
    {
        var names = key.Split(':');
        var target = names[..^1].Aggregate(settings, (o, n) => o[n]!.AsObject());
        if (value is null) target.Remove(names[^1]);
        else target[names[^1]] = value;
        return settings;
    }
}

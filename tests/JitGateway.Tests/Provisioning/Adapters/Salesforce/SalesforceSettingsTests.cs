using System.Text.Json;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

public sealed class SalesforceSettingsTests : IDisposable
{
    private const string Section = "Backends:wiki:Provisioning:Salesforce";
    private readonly string _key = Path.GetTempFileName();

    public SalesforceSettingsTests()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        File.WriteAllText(_key, key.ExportEncryptedPkcs8PrivateKeyPem("hidden", new System.Security.Cryptography.PbeParameters(System.Security.Cryptography.PbeEncryptionAlgorithm.Aes256Cbc, System.Security.Cryptography.HashAlgorithmName.SHA256, 1000)));
    }

    public void Dispose() => File.Delete(_key);

    [Fact]
    public void Accepts_good_settings() => Errors(Good("")).ShouldBeEmpty();

    [Fact]
    public void Says_all_that_is_missing() => Errors("{ }").ShouldBe(
    [
        $"{Section}:LoginUrl: is missing. Write the URL of your org, as in https://example.my.salesforce.com.",
        $"{Section}:ClientId: is missing. Write the consumer key of the connected app.",
        $"{Section}:UserName: is missing. Write the user name of the user whom the gateway acts as.",
        $"{Section}:Key: is missing. Write the path of the PEM file with the RSA key whose certificate the connected app holds.",
    ]);

    [Theory]
    [InlineData("\"LoginUrl\": \"http://login.salesforce.com\"", "LoginUrl = \"http://login.salesforce.com\": is not https. Write https://: the assertion that is sent there opens the org.")]
    [InlineData("\"ApiVersion\": \"v60\"", "ApiVersion = \"v60\": is no version of the REST API. Write one such as 60.0.")]
    [InlineData("\"ApiVersion\": \"60.0/../../\"", "ApiVersion = \"60.0/../../\": is no version of the REST API. Write one such as 60.0.")]
    [InlineData("\"OrganizationId\": \"005000000000001\"", "OrganizationId = \"005000000000001\": is no id of an org. Copy the Organization ID from the set-up page Company Information: 00D and 12 or 15 characters.")]
    [InlineData("\"Key\": \"/no/such/key.pem\"", "Key = \"/no/such/key.pem\": cannot be read (there is no such folder). Name a file that the gateway can read.")]
    [InlineData("\"Token\": \"t\"", "Token: is not a key that is known here. Known: ApiVersion, Audience, CaFile, ClientCertificate, ClientId, Key, KeyPassword, LoginUrl, OrganizationId, Proxy, Rename, UserName.")]
    public void Says_what_is_wrong_and_what_to_write(string wrong, string error) => Errors(Good(wrong)).ShouldBe([$"{Section}:{error}"]);

    [Fact]
    public void A_key_of_another_password_is_named() =>
        Errors(Good("\"KeyPassword\": \"wrong\"")).ShouldBe([$"{Section}:Key = \"{_key}\": holds no RSA key in PEM that can be read. Write a RSA key in PEM into it."]);

    [Theory]
    [InlineData("first name")]
    [InlineData("Lead.Email")]
    [InlineData("Contact.Account.Name")]
    [InlineData("Name FROM User--")]
    [InlineData("")]
    public void A_name_that_is_no_field_is_refused(string name)
    {
        const string Problem = "is no field of a user, a contact or an account. Write a field's API name, as in LastName, Team__c, Contact.Email or Account.AccountNumber.";
        Errors(Good(""), [.. Mapped, name]).ShouldBe([$"Backends:wiki:Provisioning:Mapping:{name} = \"{name}\": {Problem}"]);
        Errors(Good(""), matched: [name]).ShouldBe([$"Backends:wiki:Provisioning:Match = \"{name}\": {Problem}"]);
    }

    [Fact]
    public void Nobody_is_searched_by_their_permission_sets() => Errors(Good(""), matched: ["PermissionSets"]).Count().ShouldBe(1);

    [Fact]
    public void One_field_has_one_line() =>
        Errors(Good(""), [.. Mapped, "User.Email"]).ShouldBe(["Backends:wiki:Provisioning:Mapping:User.Email: is the same field as Email. Leave out one of the two."]);

    [Fact]
    public void What_salesforce_requires_of_every_user_is_asked_for_where_users_are_made()
    {
        Errors(Good(""), ["Username", "User.LastName"]).ShouldBe(
        [
            "Backends:wiki:Provisioning:Mapping: has no Email, which Salesforce requires of every user. Map Email, or write \"Preset\": \"Salesforce\".",
            "Backends:wiki:Provisioning:Mapping: has no ProfileId, which Salesforce requires of every user. Map ProfileId, or write \"Preset\": \"Salesforce\".",
        ]);
        AdapterConfiguration.Read("Salesforce", Good(""), ["Title"], ["Username"], creates: false).Errors.ShouldBeEmpty();
    }

    private static readonly string[] Mapped = ["Username", "LastName", "Email", "ProfileId"];

    private string Good(string other)
    {
        var settings = new Dictionary<string, object?> { ["LoginUrl"] = "https://example.my.salesforce.com", ["ClientId"] = "3MVG9", ["UserName"] = "gateway@example.com", ["Key"] = _key, ["KeyPassword"] = "hidden" };
        foreach (var (name, value) in JsonSerializer.Deserialize<Dictionary<string, object?>>($"{{ {other} }}")!) settings[name] = value;
        return JsonSerializer.Serialize(settings);
    }

    private static IEnumerable<string> Errors(string settings, string[]? mapped = null, string[]? matched = null) =>
        AdapterConfiguration.Read("Salesforce", settings, mapped ?? Mapped, matched ?? ["FederationIdentifier"]).Errors.Select(e => e.ToString());
}

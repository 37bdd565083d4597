using System.Text.Json;

namespace JitGateway.Tests.Provisioning.Adapters.Http;

/// <summary>What an operator reads when the keys that all adapters over HTTP share are wrong, here in the section of SCIM.</summary>
public sealed class HttpSettingsTests
{
    private const string Scim = "Backends:wiki:Provisioning:Scim";
    private const string Url = "\"BaseUrl\": \"https://wiki.example.com/scim/v2\"";
    private const string Token = Url + ", \"Token\": \"t\"";
    private const string OAuth2 = "\"TokenUrl\": \"https://login.example.com/token\", \"ClientId\": \"c\", \"ClientSecret\": \"s\"";

    [Theory]
    [InlineData($$"""{ {{Url}}, "Basic": { "UserName": "gateway", "Password": "p:w" } }""")]
    [InlineData($$"""{ {{Url}}, "ApiKey": { "Header": "X-Api-Key", "Value": "Key abc" } }""")]
    [InlineData($$"""{ {{Url}}, "OAuth2": { {{OAuth2}}, "Scope": "users", "Authentication": "Body", "Parameters": { "audience": "https://wiki.example.com" } } }""")]
    [InlineData($$"""{ {{Token}}, "Proxy": { "Url": "http://proxy.example.com:3128", "UserName": "u", "Password": "p" } }""")]
    public void Accepts_each_kind_of_credentials_and_a_proxy(string settings) => Errors(settings).ShouldBeEmpty();

    [Theory]
    [InlineData($$"""{ {{Url}}, "Basic": { } }""", $"{Scim}:Token: is missing. Write env:NAME or file:PATH with the bearer token of the service, or Basic, ApiKey or OAuth2 in its place.")]
    [InlineData($$"""{ {{Url}}, "Basic": { "UserName": "a:b" } }""", $"{Scim}:Basic:UserName = \"a:b\": holds a character that no user name has (RFC 7617 2). Write it without colons and line ends.", $"{Scim}:Basic:Password: is missing. Write env:NAME or file:PATH with the password.")]
    [InlineData($$"""{ {{Url}}, "Basic": { "UserName": "a", "Password": "hidden\r\nX: y" } }""", $"{Scim}:Basic:Password: holds a line end or another control character. Copy the password again, without line ends.")]
    [InlineData($$"""{ {{Url}}, "Basic": { "UserName": "a", "Password": "env:JIT_NO_SUCH_VARIABLE" } }""", $"{Scim}:Basic:Password = \"env:JIT_NO_SUCH_VARIABLE\": names the environment variable JIT_NO_SUCH_VARIABLE, which is not set. Set JIT_NO_SUCH_VARIABLE or name another one.")]
    [InlineData($$"""{ {{Url}}, "ApiKey": { "Header": "X Key", "Value": "v" } }""", $"{Scim}:ApiKey:Header = \"X Key\": is no header for a key. Write the name of the header that the service reads, as in X-Api-Key.")]
    [InlineData($$"""{ {{Url}}, "ApiKey": { "Header": "Host", "Value": "v" } }""", $"{Scim}:ApiKey:Header = \"Host\": is no header for a key. Write the name of the header that the service reads, as in X-Api-Key.")]
    [InlineData($$"""{ {{Url}}, "ApiKey": { "Value": "v\u0000" } }""", $"{Scim}:ApiKey:Header: is missing. Write the name of the header, as in X-Api-Key.", $"{Scim}:ApiKey:Value: holds a line end or another control character. Copy the key again, without line ends.")]
    [InlineData($$"""{ {{Url}}, "ApiKey": { "Header": "X-Api-Key", "Value": "schlüssel" } }""", $"{Scim}:ApiKey:Value: holds a character beyond ASCII, which no header carries. Copy the key again.")]
    [InlineData($$"""{ {{Token}}, "ApiKey": { "Header": "X-Api-Key", "Value": "v" } }""", $"{Scim}:ApiKey: stands beside Token. Write one of them: a request shows one kind of credentials.")]
    [InlineData($$"""{ {{Url}}, "OAuth2": { "Scope": "users" } }""", $"{Scim}:OAuth2:TokenUrl: is missing. Write the URL of the token endpoint, as in https://login.example.com/oauth2/token.", $"{Scim}:OAuth2:ClientId: is missing. Write the client's id.", $"{Scim}:OAuth2:ClientSecret: is missing. Write env:NAME or file:PATH with the client's secret.")]
    [InlineData($$"""{ {{Url}}, "OAuth2": { {{OAuth2}}, "Parameters": { "scope": "x" } } }""", $"{Scim}:OAuth2:Parameters:scope: is sent by itself. Leave it out.")]
    [InlineData($$"""{ {{Url}}, "OAuth2": { {{OAuth2}}, "Authentication": "Post" } }""", $"{Scim}:OAuth2:Authentication = \"Post\": is not the name of a value. Use one of: Basic, Body.")]
    [InlineData($$"""{ {{Token}}, "Proxy": { "Url": "socks5://proxy.example.com", "UserName": "u" } }""", $"{Scim}:Proxy:Url = \"socks5://proxy.example.com\": is neither http nor https. Write https://HOST/PATH.", $"{Scim}:Proxy:Password: is missing. Write both UserName and Password, or neither.")]
    [InlineData($$"""{ {{Token}}, "ClientCertificate": { "Certificate": "a.crt" } }""", $"{Scim}:ClientCertificate: names neither a PFX file nor a certificate and its key. Write Path, or Certificate and Key.")]
    [InlineData($$"""{ {{Token}}, "ClientCertificate": { "Path": "/no/such/file.pfx" } }""", $"{Scim}:ClientCertificate:Path = \"/no/such/file.pfx\": cannot be read (there is no such folder). Name a file that the gateway can read.")]
    public void Says_what_is_wrong_and_what_to_write(string settings, params string[] errors) => Errors(settings).ShouldBe(errors);

    [Theory]
    [InlineData("Allow")]
    [InlineData("Content-Disposition")]
    [InlineData("content-encoding")]
    [InlineData("Content-Language")]
    [InlineData("Content-Length")]
    [InlineData("Content-Location")]
    [InlineData("Content-MD5")]
    [InlineData("Content-Range")]
    [InlineData("Content-Type")]
    [InlineData("Expires")]
    [InlineData("Last-Modified")]
    public void A_header_that_would_be_dropped_without_a_word_is_refused(string header)
    {
        using var request = new HttpRequestMessage();
        request.Headers.TryAddWithoutValidation(header, "x").ShouldBeFalse("the framework takes it for the body's");
        Errors($$"""{ {{Url}}, "ApiKey": { "Header": "{{header}}", "Value": "v" } }""").ShouldHaveSingleItem().ShouldStartWith($"{Scim}:ApiKey:Header = \"{header}\": is no header for a key.");
    }

    [Fact]
    public void Reads_the_clients_certificate_and_says_where_it_cannot()
    {
        using var authority = new OwnAuthority();
        var (pfx, certificate, key) = authority.WriteClient("hidden");
        Certificate(new { Path = pfx, Password = "hidden" }).ShouldBeEmpty();
        Certificate(new { Certificate = certificate, Key = key, Password = "hidden" }).ShouldBeEmpty();
        Certificate(new { Path = pfx, Password = "wrong" }).ShouldBe([$"{Scim}:ClientCertificate:Path = \"{pfx}\": holds no PFX, or one of another password that can be read. Write a PFX into it."]);
        Certificate(new { Certificate = certificate, Key = certificate }).ShouldBe([$"{Scim}:ClientCertificate:Key = \"{certificate}\": holds no key of this certificate that can be read. Write a key of this certificate into it."]);
    }

    private static IEnumerable<string> Certificate(object certificate) => Errors($$"""{ {{Token}}, "ClientCertificate": {{JsonSerializer.Serialize(certificate)}} }""");

    private static IEnumerable<string> Errors(string settings) => AdapterConfiguration.Read("Scim", settings, ["userName"], ["userName"]).Errors.Select(e => e.ToString());
}

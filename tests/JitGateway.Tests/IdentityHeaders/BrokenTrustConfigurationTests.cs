using JitGateway.Tests.Provisioning.Adapters.Http;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>What an operator reads when the section Trust is wrong; never a secret.</summary>
public sealed class BrokenTrustConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly OwnAuthority _authority = new();

    public void Dispose()
    {
        _folder.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData(""" { "SecretHeader": { "Value": "0123456789abcdef" } } """,
        "Backends:wiki:Trust:SecretHeader:Name: is missing. Write the name of a header, as in X-Gateway-Secret.")]
    [InlineData(""" { "SecretHeader": { "Name": "Cookie", "Value": "0123456789abcdef" } } """,
        "Backends:wiki:Trust:SecretHeader:Name = \"Cookie\": is a header with a meaning of its own, which would be taken from every request to every backend. Choose a name of its own, such as X-Gateway-Secret.")]
    [InlineData(""" { "SecretHeader": { "Name": "x_remote_user", "Value": "0123456789abcdef" } } """,
        "Backends:wiki:Trust:SecretHeader:Name = \"x_remote_user\": is the name of a header that says who the person is. Choose a name of its own, such as X-Gateway-Secret.")]
    [InlineData(""" { "SecretHeader": { "Name": "X-Jit-Assertion", "Value": "0123456789abcdef" } } """,
        "Backends:wiki:Trust:SecretHeader:Name = \"X-Jit-Assertion\": is the name of a header that says who the person is. Choose a name of its own, such as X-Gateway-Secret.")]
    [InlineData(""" { "SecretHeader": { "Name": "X-S" } } """,
        "Backends:wiki:Trust:SecretHeader:Value: is missing. Write env:NAME or file:PATH with 32 random letters and digits.")]
    [InlineData(""" { "SecretHeader": { "Name": "X-S", "Value": [ "0123456789abcdef", "tooshort" ] } } """,
        "Backends:wiki:Trust:SecretHeader:Value: is shorter than 16 characters, so that it could be guessed. Write 32 random letters and digits.")]
    [InlineData(""" { "SecretHeader": { "Name": "X-S", "Value": "0123456789 abcdef" } } """,
        "Backends:wiki:Trust:SecretHeader:Value: holds blanks or other characters that no header carries as they are. Write letters and digits.")]
    [InlineData(""" { "Basic": { "Password": "p" } } """,
        "Backends:wiki:Trust:Basic:User: is missing. Write the template of the name, as in \"{username}\".")]
    [InlineData(""" { "Basic": { "User": "{username}" } } """,
        "Backends:wiki:Trust:Basic:Password: is missing. Write env:NAME or file:PATH with the password that the application takes from the gateway.")]
    [InlineData(""" { "Basic": { "User": "{username}", "Password": "a\nb" } } """,
        "Backends:wiki:Trust:Basic:Password: holds a control character. Write printable characters.")]
    [InlineData(""" { "Secret": "x" } """,
        "Backends:wiki:Trust:Secret: is not a key that is known here. Known: Basic, CaFile, ClientCertificate, SecretHeader.")]
    [InlineData(""" { "CaFile": "nowhere.pem" } """, "Backends:wiki:Trust:CaFile = \"{folder}/nowhere.pem\": cannot be read (there is no such file). Name a file that the gateway can read.")]
    [InlineData(""" { "CaFile": "{ca}" } """, null)]
    [InlineData(""" { "CaFile": "{ca}" }, "Cluster": { "HttpClient": { "DangerousAcceptAnyServerCertificate": true } } """,
        "Backends:wiki:Trust:CaFile: means nothing while Cluster:HttpClient:DangerousAcceptAnyServerCertificate is true. Remove one of the two.")]
    [InlineData(""" { "CaFile": "{ca}" }, "Destinations": [ "https://10.0.0.5", "http://10.0.0.6" ] """,
        "Backends:wiki:Trust: has certificates, and the destination http://10.0.0.6/ is not https. Write https://HOST:PORT, or remove the certificates.")]
    [InlineData(""" { "ClientCertificate": { } } """, null)]
    [InlineData(""" { "ClientCertificate": { "Password": "x" } } """, "Backends:wiki:Trust:ClientCertificate: names neither a PFX file nor a certificate and its key. Write Path, or Certificate and Key.")]
    [InlineData(""" { "SecretHeader": { "Name": "X-S", "Value": "0123456789abcdef" }, "Basic": { "User": "{username}", "Password": "p" }, "CaFile": "{ca}" } """, null)]
    public void The_section_Trust(string trust, string? expected)
    {
        var destinations = trust.Contains("Destinations") ? "" : """ "Destinations": "https://10.0.0.5", """;

        var errors = _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Backends": { "wiki": { {{destinations}} "Trust": {{trust.Replace("{ca}", _authority.Write())}} } } }""").Errors();

        if (expected is null) errors.ShouldBeEmpty();
        else errors.ShouldContain(expected.Replace("{folder}", _folder.Folder));
        string.Concat(errors).ShouldNotContain("0123456789");
    }
}

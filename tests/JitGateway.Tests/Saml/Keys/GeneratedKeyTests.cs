using JitGateway.Configuration;
using JitGateway.Saml.Keys;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Keys;

/// <summary>The key that the gateway makes when none is configured.</summary>
public sealed class GeneratedKeyTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly CollectedLogs _logs = new();

    private string KeyFile => Path.Combine(_folder.Folder, "keys", "saml.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Is_made_once_kept_for_the_gateway_alone_and_said_in_the_log()
    {
        var made = NewKey().LoadOrMake(KeyFile);
        using (var key = made.PrivateKey()) key.KeySize.ShouldBe(3072);
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(KeyFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var said = _logs.Entries.Where(e => e.Event == 600).ShouldHaveSingleItem().Message;
        said.ShouldContain(KeyFile);

        NewKey().LoadOrMake(KeyFile).Certificate.Thumbprint.ShouldBe(made.Certificate.Thumbprint);
        _logs.Entries.Count(e => e.Event == 600).ShouldBe(1);
        Directory.GetFiles(Path.GetDirectoryName(KeyFile)!).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Is_one_and_the_same_for_processes_that_start_at_once()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => NewKey().LoadOrMake(KeyFile))));
        all.Select(k => k.Certificate.Thumbprint).Distinct().ShouldHaveSingleItem();
        Directory.GetFiles(Path.GetDirectoryName(KeyFile)!).ShouldHaveSingleItem();
    }

    [Fact]
    public void That_cannot_be_kept_stops_the_start_with_a_cure()
    {
        var blocked = Path.Combine(_folder.WithFile("keys-are-a-file", ""), "saml.pem");
        Should.Throw<ConfigurationRefusedException>(() => NewKey().LoadOrMake(blocked)).Errors.ShouldHaveSingleItem().ToString()
            .ShouldBe($"Saml:SigningKeys: is missing, and the gateway cannot keep a key of its own in {blocked} (The file '{Path.GetDirectoryName(blocked)}' already exists). Make the folder writable for the gateway, or name a key.");
    }

    [Fact]
    public void That_was_spoilt_is_a_configuration_error()
    {
        _folder.WithFile(Path.Combine("keys", "saml.pem"), "spoilt");
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" } }""").Errors().ShouldBe([
            $"Saml:SigningKeys:0:Key = \"{KeyFile}\": is not a PEM key that fits its certificate and password. Name the private key of the certificate, and its Password where it has one."]);
    }

    private GeneratedKey NewKey() => new(TimeProvider.System, _logs.For<GeneratedKey>());
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using JitGateway.Demo.IdentityProvider;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary><c>jitgateway check --connect</c> with a real Redis, metadata over http, a real SCIM server and a real PostgreSQL: each good, and each broken in turn.</summary>
public sealed class CheckConnectJourneyTests(PostgreSqlServer database, ScimmyServer scimmy) : IClassFixture<PostgreSqlServer>, IClassFixture<ScimmyServer>, IAsyncLifetime
{
    private const int CannotBeReached = 3;
    private readonly RedisServer _redis = RedisServer.WithPassword("of-the-nodes");
    private GatewayConfiguration _configuration = null!;
    private DemoIdentityProvider _identityProvider = null!;

    public async Task InitializeAsync()
    {
        await scimmy.ResetAsync();
        await _redis.InitializeAsync();
        var tables = await database.CreateDatabaseAsync("CREATE TABLE staff (id serial PRIMARY KEY, login text NOT NULL UNIQUE)");
        _configuration = new GatewayConfiguration(FreePort.Next());
        _identityProvider = await _configuration.StartIdentityProviderAsync();
        _configuration.WithIdentityProvider(_identityProvider).WithRedis(_redis.Configuration)
            .WithBackend("wiki", JourneyBackends.Wiki(scimmy))
            .WithBackend("timesheets", $$"""
                {
                  "Match": { "Path": "/hours" }, "Destinations": [ "{{scimmy.Origin}}" ], "Access": [ { "Effect": "Allow" } ],
                  "Provisioning": {
                    "Adapter": "Sql", "Match": [ "login={username}" ], "Mapping": { "login": "{username}" },
                    "Sql": {
                      "Provider": "PostgreSql", "ConnectionString": "{{tables}}",
                      "Statements": {
                        "Find": { "login": "SELECT id, login FROM staff WHERE login = @value" }, "Get": "SELECT id, login FROM staff WHERE id = @id",
                        "Create": "INSERT INTO staff (login) VALUES (@login) RETURNING id", "Update": { "login": "UPDATE staff SET login = @value WHERE id = @id" }
                      }
                    }
                  }
                }
                """);
    }

    public async Task DisposeAsync()
    {
        await _identityProvider.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Fact]
    public async Task Everything_is_good_and_nothing_is_left_behind()
    {
        var (code, said) = await CheckAsync();

        code.ShouldBe(0, said);
        said.ShouldMatch(@"(?m)^Redis +server +good: it answers, and messages come through; not encrypted +127\.0\.0\.1:\d+$");
        said.ShouldMatch(@"(?m)^identity provider +\S+ +good: http://\S+, sign-in at 127\.0\.0\.1 by Redirect, 1 key(?: until \d{4}-\d\d-\d\d)?, no signature asked for +http://127\.0\.0\.1:\d+/metadata$");
        said.ShouldMatch("(?m)^wiki +Scim +good: ");
        said.ShouldMatch("(?m)^timesheets +Sql +good: ");
        Directory.EnumerateDirectories(_configuration.Directory).ShouldBeEmpty("a check keeps no metadata and makes no keys");
        (await _redis.CommandAsync("DBSIZE")).ShouldBe("0");
        (await scimmy.LogAsync()).ShouldAllBe(r => r.Method == "GET");
    }

    [Fact]
    public async Task Without_connect_nobody_is_asked()
    {
        await _redis.StopAsync();

        var (code, said) = await RunAsync();

        code.ShouldBe(0, said);
        said.ShouldNotMatch("(?m)^CONNECTION ");
        said.ShouldContain("not asked: ");
        (await scimmy.LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_Redis_that_is_down_or_takes_another_password_is_named_with_the_reason()
    {
        (await BrokenAsync("--set", $"Redis:Configuration=127.0.0.1:{_redis.Port},password=of-somebody-else")).ShouldMatch("(?m)^Redis +server +WRONG: Redis refuses the password ");
        (await BrokenAsync("--set", $"Redis:Configuration=127.0.0.1:{_redis.Port}")).ShouldMatch("(?m)^Redis +server +WRONG: Redis wants a password, and Redis:Configuration has none");
        await _redis.StopAsync();
        (await BrokenAsync()).ShouldMatch("(?m)^Redis +server +WRONG: no connection");
    }

    [Fact]
    public async Task Metadata_that_cannot_be_read_is_unsigned_or_is_something_else_is_named_with_the_reason()
    {
        var key = $"Saml:IdentityProviders:{Name}:Metadata";
        (await BrokenAsync("--set", $"{key}=http://127.0.0.1:{FreePort.Next()}/metadata")).ShouldMatch("(?m)^identity provider +[a-z]+ +WRONG: http://.* cannot be read \\(ConnectionError\\)");
        (await BrokenAsync("--set", $"{key}={new Uri(_identityProvider.Origin, "/nothing-here")}")).ShouldMatch("(?m)^identity provider +[a-z]+ +WRONG: http://.* answered with status 404");
        (await BrokenAsync("--set", $"{key}={new Uri(scimmy.Origin, "/_log")}")).ShouldMatch("(?m)^identity provider +[a-z]+ +WRONG: the metadata is not XML that can be read");
        (await BrokenAsync("--set", $"{key}SignedBy:0={Path.Combine(_configuration.Directory, "sp.crt")}")).ShouldMatch("(?m)^identity provider +[a-z]+ +WRONG: the metadata is not signed by MetadataSignedBy");
        (await BrokenAsync("--set", $"{key}={Path.Combine(_configuration.Directory, "absent.xml")}")).ShouldContain("RISK risk.saml.metadata: command line: ");
    }

    [Fact]
    public async Task An_adapter_whose_token_is_refused_or_whose_statements_name_no_table_is_named_with_the_reason()
    {
        (await BrokenAsync("--set", "Backends:wiki:Provisioning:Scim:Token=of-somebody-else")).ShouldMatch("(?m)^wiki +Scim +UNAVAILABLE: 401: the server does not accept our token");
        (await BrokenAsync("--set", "Backends:timesheets:Provisioning:Sql:Statements:Get=SELECT id, login FROM stuff WHERE id = @id")).ShouldMatch("(?m)^timesheets +Sql +WRONG: ");
    }

    [Fact]
    public async Task A_certificate_in_metadata_that_has_ended_is_a_risk_of_its_key_and_all_that_is_broken_is_told_at_once()
    {
        using var key = RSA.Create(2048);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=idp", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-20), now.AddDays(-2));
        await File.WriteAllTextAsync(Path.Combine(_configuration.Directory, "over.xml"), $"""
            <EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.org"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
            <KeyDescriptor><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>{Convert.ToBase64String(certificate.RawData)}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>
            <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.org/sso"/></IDPSSODescriptor></EntityDescriptor>
            """);
        await _redis.StopAsync();

        var (code, said) = await CheckAsync(
            "--json", "--strict", "--set", $"Saml:IdentityProviders:{Name}:Metadata={Path.Combine(_configuration.Directory, "over.xml")}", "--set", "Backends:wiki:Provisioning:Scim:Token=of-somebody-else");

        code.ShouldBe(CannotBeReached, said);
        using var report = JsonDocument.Parse(said[said.IndexOf("{\n", StringComparison.Ordinal)..]);   // behind the log
        var root = report.RootElement;
        root.GetProperty("risks").EnumerateArray().Count(r => r.GetProperty("id").GetString() == "risk.certificate.over").ShouldBe(1, "once, though both looks at the file see it");
        var connections = root.GetProperty("connections").EnumerateArray().ToDictionary(c => c.GetProperty("kind").GetString()!);
        connections["redis"].GetProperty("isGood").GetBoolean().ShouldBeFalse();
        connections["identityProvider"].GetProperty("isGood").GetBoolean().ShouldBeTrue();
        var backends = root.GetProperty("backends").EnumerateArray().ToDictionary(b => b.GetProperty("backend").GetString()!);
        backends["wiki"].GetProperty("outcome").GetString().ShouldBe("unavailable");
        backends["timesheets"].GetProperty("outcome").GetString().ShouldBe("good");
    }

    /// <summary>As the configuration under test calls it.</summary>
    private string Name
    {
        get
        {
            using var configuration = JsonDocument.Parse(File.ReadAllText(_configuration.Write()));
            return configuration.RootElement.GetProperty("Saml").GetProperty("IdentityProviders").EnumerateObject().Single().Name;
        }
    }

    private async Task<string> BrokenAsync(params string[] arguments)
    {
        var (code, said) = await CheckAsync(arguments);
        code.ShouldBe(CannotBeReached, said);
        return said;
    }

    private Task<(int Code, string Said)> CheckAsync(params string[] arguments) => RunAsync(["--connect", .. arguments]);

    private async Task<(int Code, string Said)> RunAsync(params string[] arguments)
    {
        await using var command = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "jitgateway.dll"), "check", .. arguments, "--config", _configuration.Write()], _configuration.Directory);
        return (await command.WaitForExitAsync(), command.Output);
    }
}

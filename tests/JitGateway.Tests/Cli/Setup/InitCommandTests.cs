using System.Text.Json;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Cli.Setup;

public sealed class InitCommandTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public async Task Writes_a_configuration_that_check_finds_nothing_wrong_with()
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, error) = await bed.InitAsync();
        var check = await bed.CheckAsync();

        (code, error).ShouldBe((0, ""));
        (check.Code, check.Error).ShouldBe((0, ""));
        output.ShouldContain("IDENTITY PROVIDER  https://idp.example.org/realms/staff\n");
        output.ShouldContain("PRODUCT            Keycloak\n");
        output.ShouldMatch("KEY +RSA 2048, its certificate ends 20[0-9-]+, in 400 days\n");
        output.ShouldContain($"{bed.Application} answers with 200.\n");
        output.ShouldContain("Register https://sso.example.com/sso/metadata at the identity provider (deploy/recipes/idp/keycloak.md");
        output.ShouldMatch("[0-9]\\. Look for errors and risks:  jitgateway check --config .*gateway.json\n");
        output.ShouldMatch("[0-9]\\. Serve:  jitgateway serve --config .*gateway.json\n");
        output.ShouldMatch("[0-9]\\. Sign in at https://sso.example.com/ with a browser\\. If that fails, the page shows a code:  jitgateway history show CODE --config .*gateway.json  tells what happened");
        bed.Read("gateway.json").ShouldContain("\"Preset\": \"Keycloak\"");
    }

    [Theory]
    [InlineData("None", "", "")]
    [InlineData("Scim", "--adapter-url http://10.0.0.5/scim/v2", "WIKI_SCIM_TOKEN|Provisioning:Scim:Token=t")]
    [InlineData("Ldap", "--adapter-url ldaps://ldap.example.com --ldap-base-dn ou=people,dc=example,dc=com --ldap-bind-dn cn=jit,dc=example,dc=com", "WIKI_LDAP_PASSWORD|Provisioning:Ldap:Password=p")]
    [InlineData("Sql", "", "WIKI_DB|Provisioning:Sql:ConnectionString=Host=db;Database=app;Username=jit;Password=x")]
    [InlineData("Sql", "--sql-provider Sqlite --sql-table app_users", "WIKI_DB|Provisioning:Sql:ConnectionString=Data Source=x.db")]
    [InlineData("Webhook", "--adapter-url https://hook.example.com/jit", "WIKI_WEBHOOK_SECRET|Provisioning:Webhook:Secrets:0=0123456789012345678901234567890123456789")]
    public async Task Every_adapter_it_offers_is_written_so_that_check_takes_it(string adapter, string options, string secret)
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, error) = await bed.InitAsync(["--backend-name", "wiki", "--adapter", adapter, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        var check = await bed.CheckAsync(secret.Length == 0 ? [] : [$"Backends:wiki:{secret.Split('|')[1]}"]);

        (code, error).ShouldBe((0, ""));
        (check.Code, check.Error).ShouldBe((0, ""));
        check.Output.ShouldContain(adapter);
        if (secret.Length == 0) return;
        var name = secret.Split('|')[0];
        bed.Read("gateway.json").ShouldContain($"\"env:{name}\"");
        bed.Read("gateway.env").ShouldContain($"{name}=replace-me\n");
        output.ShouldContain("gateway.env; set +a\n");
    }

    [Fact]
    public async Task Secrets_and_keys_are_for_their_owner_alone_and_none_is_in_the_configuration()
    {
        await using var bed = await InitBed.StartAsync();

        var (code, _, error) = await bed.InitAsync("--redis", "redis1:6379,password=hunter2,ssl=true", "--adapter", "Scim", "--adapter-url", "https://wiki.example.com/scim");

        (code, error).ShouldBe((0, ""));
        foreach (var secret in (string[])["keys/sp.key", "gateway.env"])
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(Path.Combine(bed.Folder, secret)).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, secret);
        Directory.GetFiles(bed.Folder, "*", SearchOption.AllDirectories).ShouldAllBe(f => !File.ReadAllText(f).Contains("hunter2"));
        bed.Read("gateway.json").ShouldContain("\"redis1:6379,password=env:REDIS_PASSWORD,ssl=true\"");
        bed.Read("gateway.env").ShouldContain("REDIS_PASSWORD=replace-me");
    }

    [Fact]
    public async Task What_is_there_is_not_written_over()
    {
        await using var bed = await InitBed.StartAsync();
        await bed.InitAsync("--adapter", "Scim", "--adapter-url", "https://wiki.example.com/scim");
        var (configuration, key) = (bed.Read("gateway.json"), bed.Read("keys/sp.key"));
        await File.WriteAllTextAsync(Path.Combine(bed.Folder, "gateway.env"), "APP_SCIM_TOKEN=the real one\n");

        var refused = await bed.InitAsync("--origin", "https://other.example.com");
        var afterRefusal = bed.Read("gateway.json");
        var forced = await bed.InitAsync("--origin", "https://other.example.com", "--force", "--adapter", "Scim", "--adapter-url", "https://wiki.example.com/scim");

        refused.Code.ShouldBe(ExitCodes.WrongInput);
        refused.Error.ShouldContain("gateway.json is there already. Write --force");
        afterRefusal.ShouldBe(configuration);
        forced.Code.ShouldBe(0);
        bed.Read("gateway.json").ShouldContain("https://other.example.com");
        bed.Read("gateway.json.former").ShouldBe(configuration);
        bed.Read("keys/sp.key").ShouldBe(key);
        bed.Read("gateway.env").ShouldBe("APP_SCIM_TOKEN=the real one\n");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/metadata", "cannot be read (ConnectionError)")]
    [InlineData("/nowhere/idp.xml", "the file cannot be read")]
    public async Task Metadata_that_cannot_be_read_is_told_and_the_rest_is_written(string metadata, string why)
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, _) = await bed.InitAsync("--idp-metadata", metadata);

        code.ShouldBe(ExitCodes.SomethingToLookAt);
        output.ShouldContain("WARNING: the metadata cannot be used now:");
        output.ShouldContain(why);
        output.ShouldContain("1. Have the metadata in its place");
        (await bed.CheckAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_metadata_is_told_and_so_is_an_application_that_does_not_answer()
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, _) = await bed.InitAsync("--idp-metadata", bed.Application, "--backend-url", ScriptedBackend.Nobody);

        code.ShouldBe(ExitCodes.SomethingToLookAt);
        output.ShouldContain("WARNING: the metadata cannot be used now: the metadata is not XML that can be read");
        output.ShouldContain("WARNING: http://127.0.0.1:1/ does not answer (ConnectionError). Start it, or mend Destinations.");
    }

    [Fact]
    public async Task All_that_is_missing_or_wrong_is_said_at_once_where_nobody_can_be_asked()
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, error) = await InitBed.RunAsync("", "init", "--origin", "http://sso.example.com", "--backend-name", "My Wiki", "--path", "/sso/x", "--adapter", "Rest", "--out", bed.Folder);

        (code, output).ShouldBe((ExitCodes.WrongInput, ""));
        error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')[0]).ShouldBe(["--origin", "--idp-metadata", "--backend-url", "--backend-name", "--path", "--adapter"]);
        error.ShouldContain("--origin \"http://sso.example.com\" is http, which only loopback may be");
        Directory.GetFileSystemEntries(bed.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_person_is_asked_until_the_answer_will_do()
    {
        await using var bed = await InitBed.StartAsync();
        string[] typed =
        [
            "", "sso.example.com", "https://user:password@sso.example.com", "https://sso.example.com/app", "https://sso.example.com",   // the origin
            bed.Metadata, "Corp!", "",                                                                                                // the provider, called corp
            "javascript:alert(1)", bed.Application, "[red]x\u001b[2J", "wiki", "/wi ki", "/wiki/",                                    // the application
            "Frobnicate", "", "",                                                                                                     // no adapter, the usual management listener
            "yes",
        ];

        var (code, output, error) = await InitBed.RunAsync(string.Join('\n', typed) + "\n", "init", "--out", bed.Folder);

        (code, error).ShouldBe((0, ""));
        output.ShouldContain("That is empty.");
        output.ShouldContain("\"sso.example.com\" is not a URL");
        output.ShouldContain("holds credentials");
        output.ShouldContain("is more than scheme and host");
        output.ShouldContain("\"Corp!\" is not a name");
        output.ShouldContain("\"Frobnicate\" is none that init can write: None, Scim, Ldap, Sql, Webhook");
        output.ShouldNotContain("\u001b");
        using var written = JsonDocument.Parse(bed.Read("gateway.json"), WithComments);
        var wiki = written.RootElement.GetProperty("Backends").GetProperty("wiki");
        wiki.GetProperty("Match").GetProperty("Path").GetString().ShouldBe("/wiki");
        written.RootElement.GetProperty("Saml").GetProperty("IdentityProviders").GetProperty("corp").GetProperty("Metadata").GetString().ShouldBe(bed.Metadata);
    }

    [Fact]
    public async Task Who_says_no_in_the_end_or_leaves_has_nothing_written()
    {
        await using var bed = await InitBed.StartAsync();
        string[] options = ["init", "--out", bed.Folder, "--origin", "https://sso.example.com", "--idp-metadata", bed.Metadata, "--backend-url", bed.Application];

        var no = await InitBed.RunAsync("\n\n\n\n\nno\n", options);
        var left = await InitBed.RunAsync("corp\n", options);

        (no.Code, no.Error).ShouldBe((ExitCodes.WrongInput, "Nothing was written.\n"));
        left.Code.ShouldBe(ExitCodes.WrongInput);
        left.Error.ShouldContain("--backend-name is missing");
        Directory.GetFileSystemEntries(bed.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Json_says_the_same_to_a_program()
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, _) = await bed.InitAsync("--json");

        code.ShouldBe(0);
        using var answer = JsonDocument.Parse(output);
        answer.RootElement.GetProperty("identityProvider").GetProperty("product").GetString().ShouldBe("Keycloak");
        answer.RootElement.GetProperty("backend").GetProperty("answers").GetBoolean().ShouldBeTrue();
        answer.RootElement.GetProperty("files").EnumerateArray().Select(f => Path.GetFileName(f.GetProperty("path").GetString())).ShouldBe(["sp.key", "sp.crt", "gateway.json", "appsettings.schema.json"]);
        answer.RootElement.GetProperty("next").GetArrayLength().ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_file_is_named_as_the_configuration_finds_it_and_which_of_several_providers_can_be_said()
    {
        await using var bed = await InitBed.StartAsync();
        var file = Path.Combine(bed.Folder, "federation.xml");
        await File.WriteAllTextAsync(file, $"<EntitiesDescriptor xmlns=\"urn:oasis:names:tc:SAML:2.0:metadata\">{InitBed.Document("https://a.example.org/idp/shibboleth", "https://a.example.org/sso")}{InitBed.Document("https://b.example.org/idp", "https://b.example.org/sso", -3)}</EntitiesDescriptor>");

        var several = await bed.InitAsync("--idp-metadata", file);
        var one = await bed.InitAsync("--idp-metadata", file, "--idp-entity", "https://b.example.org/idp", "--force");

        several.Code.ShouldBe(ExitCodes.SomethingToLookAt);
        several.Output.ShouldContain("2 identity providers");
        one.Code.ShouldBe(0);
        one.Output.ShouldContain("its certificate ended 3 days ago");
        bed.Read("gateway.json").ShouldContain("\"Metadata\": \"federation.xml\"");
        bed.Read("gateway.json").ShouldContain("\"EntityId\": \"https://b.example.org/idp\"");
        (await bed.CheckAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task An_origin_on_loopback_listens_there_and_asks_for_no_proxy()
    {
        await using var bed = await InitBed.StartAsync();

        var (code, output, _) = await bed.InitAsync("--origin", "http://127.0.0.1:18080");

        code.ShouldBe(0);
        bed.Read("gateway.json").ShouldContain("\"Urls\": \"http://127.0.0.1:18080\"");
        bed.Read("gateway.json").ShouldNotContain("TrustedProxies");
        output.ShouldNotContain("TLS");
        (await bed.CheckAsync()).Code.ShouldBe(0);
    }
}

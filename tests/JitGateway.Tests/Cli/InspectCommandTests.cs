using System.Text;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Inspection;
using JitGateway.Tests.Saml.Logout;

namespace JitGateway.Tests.Cli;

/// <summary><c>jitgateway inspect</c> and <c>jitgateway metadata</c> with files and standard input, and nothing running.</summary>
public sealed class InspectCommandTests : IAsyncLifetime
{
    private const string Now = "2026-03-01T12:00:00Z";

    private readonly InspectionBed _bed = new();
    private string _configuration = "";

    private static string Good => Exchange.Good.ToXml(Exchange.Signer);

    public Task InitializeAsync()
    {
        _configuration = _bed.Configured();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Fact]
    public async Task A_good_message_ends_with_0()
    {
        var (code, output, error) = await RunAsync(null, "inspect", FileOf(Good), "--at", Now);

        error.ShouldBeEmpty();
        output.ShouldMatch("RESULT +would be accepted\n");
        output.ShouldMatch("FROM +corp \\(https://idp.example.com/metadata\\)\n");
        output.ShouldMatch("IN TIME +from 2026-03-01T11:59:00Z until 2026-03-01T12:06:00Z\n");
        output.ShouldMatch("mail +- +email +alice@example.com\n");
        output.ShouldContain("      <saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">alice-0042</saml:NameID>\n");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task An_old_and_wrong_one_ends_with_3_and_says_all_of_it()
    {
        var (code, output, _) = await RunAsync(null, "inspect", FileOf((Exchange.Good with { Audiences = ["https://other.example.com"] }).ToXml(Exchange.Signer)));

        code.ShouldBe(3);
        output.ShouldContain("would not be accepted: ");
        output.ShouldContain("""
            1. saml.audience.mismatch
               found     "https://other.example.com", ours is "https://sso.example.com/sso/metadata"
               expected  https://sso.example.com/sso/metadata
               IdP       Set the entity id (audience) of this service provider to https://sso.example.com/sso/metadata, letter by letter.
            2. saml.conditions.expired (a login is refused with this)
            """.ReplaceLineEndings("\n"));
        output.ShouldMatch("IN TIME +from 2026-03-01T11:59:00Z until 2026-03-01T12:06:00Z, and would not have been accepted then either\n");
    }

    [Theory]
    [InlineData("-")]
    [InlineData(null)]
    public async Task Reads_standard_input(string? file)
    {
        string[] arguments = file is null ? ["inspect", "--at", Now] : ["inspect", file, "--at", Now];

        (await RunAsync($"SAMLResponse={Uri.EscapeDataString(Convert.ToBase64String(Encoding.UTF8.GetBytes(Good)))}", arguments)).Code.ShouldBe(0);
    }

    [Fact]
    public async Task Reads_a_whole_URL_of_the_redirect_binding() =>
        (await RunAsync(null, "inspect", FileOf($"https://sso.example.com/sso/acs?SAMLResponse={Uri.EscapeDataString(Convert.ToBase64String(LogoutMessage.Deflated(Good)))}"), "--at", Now)).Output.ShouldContain("given as the parameter SAMLResponse, deflated, base64");

    [Fact]
    public async Task Writes_JSON_for_programs_and_no_value_of_a_person_when_told_so()
    {
        var (code, output, _) = await RunAsync(null, "inspect", FileOf(Good), "--json", "--redact", "--idp", "corp");

        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("kind").GetString().ShouldBe("response");
        report.GetProperty("isAcceptable").GetBoolean().ShouldBeFalse("it is of another day");
        report.GetProperty("inTime").GetProperty("isAcceptable").GetBoolean().ShouldBeTrue();
        report.GetProperty("findings")[0].GetProperty("party").GetString().ShouldBe("provider");
        report.GetProperty("xml").GetString()!.ShouldContain("(redacted)");
        output.ShouldNotContain("alice");
        code.ShouldBe(3);
    }

    [Theory]
    [InlineData("hello, world", "That is neither XML nor base64. Give a SAML message")]
    [InlineData("", "There is nothing to inspect. Give a SAML message")]
    public async Task What_cannot_be_read_ends_with_2(string content, string problem)
    {
        var (code, output, error) = await RunAsync(content, "inspect", "-");

        (code, output).ShouldBe((2, ""));
        error.ShouldStartWith(problem);
    }

    [Fact]
    public async Task A_file_that_is_not_there_a_time_that_is_none_and_a_wrong_name_end_with_2()
    {
        (await RunAsync(null, "inspect", Path.Combine(_bed.Folder, "nowhere.xml"))).Error.ShouldContain("nowhere.xml. Name a file that exists");
        (await RunAsync(null, "inspect", FileOf(Good), "--at", "noon")).ShouldBe((2, "", "\"noon\" is no time. Write it as 2026-03-01T12:00:00Z.\n"));
        (await RunAsync(null, "inspect", FileOf(Good), "--idp", "crop")).ShouldBe((2, "", "There is no identity provider \"crop\". Name one of: corp, partner.\n"));
    }

    [Fact]
    public async Task A_value_that_would_move_the_cursor_does_not()
    {
        var output = (await RunAsync(null, "inspect", FileOf((Exchange.Good with { Attributes = [new("phone", "1\u009b2J\u202e2")] }).ToXml(Exchange.Signer)), "--at", Now)).Output;

        output.ShouldContain("saml.identity.control_character");
        output.ShouldNotContain('\u009b');
        output.ShouldNotContain('\u202e');
    }

    [Fact]
    public async Task Our_own_metadata_is_what_is_served()
    {
        var served = (await _bed.ServiceAsync<JitGateway.Identity.Inspection.IMetadataInspector>()).OwnXml();
        var file = Path.Combine(_bed.Folder, "out.xml");

        var (code, output, error) = await RunAsync(null, "metadata");

        error.ShouldBeEmpty();
        output.ShouldBe($"{served.TrimEnd()}\n");
        output.ShouldContain("entityID=\"https://sso.example.com/sso/metadata\"");
        output.ShouldContain("use=\"encryption\"");
        code.ShouldBe(0);
        (await RunAsync(null, "metadata", "--out", file)).ShouldBe((0, "", ""));
        (await File.ReadAllTextAsync(file)).ShouldBe(output);
        JsonDocument.Parse((await RunAsync(null, "metadata", "--json")).Output).RootElement.GetProperty("assertionConsumerService").GetString().ShouldBe("https://sso.example.com/sso/acs");
        (await RunAsync(null, "metadata", "--out", Path.Combine(_bed.Folder, "no", "where.xml"))).Code.ShouldBe(2);
    }

    [Fact]
    public async Task Own_metadata_makes_no_key_of_its_own()
    {
        _configuration = _bed.Configured("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" } }""");

        var (code, output, error) = await RunAsync(null, "metadata");

        (code, output).ShouldBe((2, ""));
        error.ShouldStartWith("There is no signing key yet. Start the gateway once");
        Directory.Exists(Path.Combine(_bed.Folder, "keys")).ShouldBeFalse();
    }

    [Fact]
    public async Task Says_what_is_read_of_an_identity_providers_metadata()
    {
        var (code, output, error) = await RunAsync(null, "metadata", "--idp", "corp");

        error.ShouldBeEmpty();
        output.ShouldContain("ENTITY ID  https://idp.example.com/metadata\n");
        output.ShouldContain("SIGNATURE  not looked for (no MetadataSignedBy): the file system vouches for it\n");
        output.ShouldContain("SCOPES     example.com\n");
        output.ShouldContain("SingleSignOnService  HTTP-Redirect  https://idp.example.com/sso\n");
        output.ShouldContain($"RSA 2048  signing  {InspectionBed.Fingerprint(InspectionBed.CorpCertificate)}  CN=corp");
        output.ShouldNotContain("PROBLEM");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task Names_what_is_wrong_with_an_identity_providers_metadata()
    {
        await File.WriteAllTextAsync(Path.Combine(_bed.Folder, "corp.xml"), InspectionBed.Metadata(Exchange.Idp, InspectionBed.CorpCertificate).Replace("https://idp.example.com/sso", "http://idp.example.com/sso", StringComparison.Ordinal));
        (await RunAsync(null, "metadata", "--idp", "corp")).Output.ShouldContain("PROBLEM: SingleSignOnService by HTTP-Redirect is at an http address: http://idp.example.com/sso.\n");

        await File.WriteAllTextAsync(Path.Combine(_bed.Folder, "corp.xml"), "<html/>");
        var (code, output, _) = await RunAsync(null, "metadata", "--idp", "corp", "--json");

        code.ShouldBe(3);
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("isUsable").GetBoolean().ShouldBeFalse();
        report.GetProperty("problems")[0].GetString().ShouldBe("Nobody can sign in with it: the document holds no SAML metadata; its root is html.");
    }

    private string FileOf(string content)
    {
        var file = Path.Combine(_bed.Folder, $"{Guid.NewGuid():N}.txt");
        File.WriteAllText(file, content);
        return file;
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string? input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var given = new StringReader(input ?? "");
        var line = new GatewayCommandLine(files => GatewayHost.Build(files), given, output, error);
        var code = await line.RunAsync([.. arguments, "--config", _configuration]);
        return (code, output.ToString().ReplaceLineEndings("\n"), error.ToString());
    }
}

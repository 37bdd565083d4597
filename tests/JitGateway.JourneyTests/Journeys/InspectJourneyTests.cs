using System.Text.Json;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>What SimpleSAMLphp really sends, captured and inspected by the command line of the same configuration: whole, damaged, by another key, encrypted.</summary>
[Collection(FederationTests.Name)]
public sealed class InspectJourneyTests(FederationFixture federation)
{
    private const string Provider = FederationFixture.SimpleSamlPhpName;

    /// <summary>What is logged meanwhile comes in the same stream here.</summary>
    private static readonly string[] Quiet = ["--set", "Logging:LogLevel:Default=None"];

    [Fact]
    public async Task A_real_answer_is_found_good_and_then_lets_the_person_in()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, new());

        var text = await InspectAsync(0, $"SAMLResponse={Uri.EscapeDataString(answer.Fields["SAMLResponse"])}&RelayState={answer.RelayState}");

        text.ShouldMatch("RESULT +would be accepted");
        text.ShouldMatch($"FROM +{Provider} ");
        text.ShouldMatch("mail +- +email +ada@example\\.org");
        text.ShouldMatch("memberOf +- +groups +staff; wiki");
        text.ShouldMatch("METADATA OF +simplesamlphp");
        FederationFixture.ShouldBeIn(await ada.SendAsync(answer), Provider)["x-remote-user"].ShouldBe("ada", "an inspection uses nothing up");
    }

    [Fact]
    public async Task What_was_done_to_a_real_answer_is_told_all_at_once()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, new());
        var damaged = answer.Tampered("ada@example.org", "eve@example.org").Tampered($"{federation.Gateway.Url.GetLeftPart(UriPartial.Authority)}/sso/metadata</saml:Audience>", "https://other.example.com</saml:Audience>").Tampered("SubjectConfirmationData NotOnOrAfter=\"2", "SubjectConfirmationData NotOnOrAfter=\"1");

        var report = JsonDocument.Parse(await InspectAsync(3, damaged.Xml, "--json")).RootElement;

        var reasons = report.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("reason").GetString()).Distinct().ToList();
        reasons.ShouldBe(["saml.signature.digest", "saml.audience.mismatch", "saml.confirmation.expired"], report.GetRawText());
        report.GetProperty("findings")[0].GetProperty("found").GetString()!.ShouldContain("reference \"#");
        await federation.ShouldRefuseAsync(ada, damaged, "saml.signature.digest");
    }

    [Fact]
    public async Task A_key_that_the_metadata_does_not_have_is_told_by_its_certificate_and_no_value_of_the_person()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, new() { Key = "other", Certificate = "other" });
        federation.SimpleSamlPhp.Send(new());   // so that its metadata, which is read anew, has the former key again

        var text = await InspectAsync(3, answer.Xml, "--redact");

        text.ShouldContain("saml.signature.invalid (a login is refused with this)");
        text.ShouldMatch("the message brings \"[^\"]+\" \\(SHA-256 [0-9a-f]{64}\\), which is in the metadata of nobody");
        text.ShouldContain("Publish the certificate with which you sign in your metadata");
        text.ShouldNotContain("ada@example.org");
        text.ShouldNotContain("Ada Example");
    }

    [Fact]
    public async Task What_is_encrypted_is_opened_also_where_an_acceptance_must_not()
    {
        using var ada = new Visitor();
        var answer = await ReceiveAsync(ada, new(SignResponse: false, EncryptAssertion: true));

        var report = JsonDocument.Parse(await InspectAsync(3, answer.Xml, "--json")).RootElement;

        report.GetProperty("findings").EnumerateArray().ShouldHaveSingleItem().GetProperty("reason").GetString().ShouldBe("saml.encryption.cbc_unsigned");
        report.GetProperty("decrypted")[0].GetString()!.ShouldContain("ada@example.org");
        report.GetProperty("encryptions")[0].GetProperty("isOpened").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Says_what_is_read_of_its_metadata_and_what_ours_is()
    {
        var theirs = await federation.Gateway.RunAsync(3, ["metadata", "--idp", Provider, "--json", .. Quiet]);
        JsonDocument.Parse(theirs).RootElement.GetProperty("isUsable").GetBoolean().ShouldBeTrue(theirs);
        JsonDocument.Parse(theirs).RootElement.GetProperty("problems")[0].GetString()!.ShouldStartWith("Its metadata comes by http");

        (await federation.Gateway.RunAsync(0, ["metadata", .. Quiet])).Trim().ShouldBe((await federation.Gateway.MetadataAsync()).Trim());
    }

    private Task<HeldAnswer> ReceiveAsync(Visitor visitor, SimpleSamlPhpAnswers shape)
    {
        federation.SimpleSamlPhp.Send(shape);
        return federation.ReceiveAnswerAsync(visitor, Provider);
    }

    private async Task<string> InspectAsync(int exitCode, string message, params string[] options)
    {
        var file = Path.Combine(RepositoryPaths.NewWorkDirectory("inspect"), "captured.txt");
        await File.WriteAllTextAsync(file, message);
        return await federation.Gateway.RunAsync(exitCode, ["inspect", file, .. options, .. Quiet]);
    }
}

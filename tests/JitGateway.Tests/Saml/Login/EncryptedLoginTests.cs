using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.TestInfra;
using static JitGateway.Tests.Saml.Attacks.MessageEncrypter;

namespace JitGateway.Tests.Saml.Login;

/// <summary>Encrypted answers on their whole way: keys from the configuration, a session or a page at the end.</summary>
public sealed class EncryptedLoginTests : IDisposable
{
    private static readonly MessageEncrypter Gcm = Exchange.Encrypter;

    private readonly ConfigurationFolder _keys = new();

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_key_in_PEM_files_decrypts()
    {
        await using var gateway = await LoginGateway.StartAsync(corp: "\"RequireEncryptedAssertions\": true", saml: $"\"DecryptionKeys\": [ {Pem()} ]");

        (await AnswerAsync(gateway, Gcm)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task A_trace_has_a_span_for_each_step_the_decryption_among_them()
    {
        var ended = new ConcurrentQueue<Activity>();
        using var journey = new Activity("journey") { ActivityTraceFlags = ActivityTraceFlags.Recorded };
        using var listener = new ActivityListener
        {
            ShouldListenTo = static s => s.Name is "JitGateway" or "Microsoft.AspNetCore",
            Sample = (ref ActivityCreationOptions<ActivityContext> creation) => creation.Parent.TraceId == journey.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,   // other tests run beside it
            ActivityStopped = ended.Enqueue,
        };
        journey.SetIdFormat(ActivityIdFormat.W3C).Start();
        ActivitySource.AddActivityListener(listener);
        await using var gateway = await LoginGateway.StartAsync(corp: "\"RequireEncryptedAssertions\": true", saml: $"\"DecryptionKeys\": [ {Pem()} ]");

        await AnswerAsync(gateway, Gcm);

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
        foreach (var step in (string[])["reading", "signature", "decryption", "judging", "replay", "session"])
            ended.Where(a => a.OperationName == $"jitgateway.login.{step}").ShouldNotBeEmpty(step);
        ended.Where(static a => a.OperationName.StartsWith("jitgateway.login.", StringComparison.Ordinal)).ShouldAllBe(static a => a.Parent!.OperationName == "jitgateway.login");
    }

    [Fact]
    public async Task While_keys_change_over_both_decrypt()
    {
        using var next = RSA.Create(3072);
        await using var gateway = await LoginGateway.StartAsync(saml: $"\"DecryptionKeys\": [ {Pkcs12(next)}, {Pem()} ]");
        var other = gateway.NewBrowser();

        await AnswerAsync(gateway, Gcm);
        await AnswerAsync(gateway, Gcm with { Key = next }, browser: other);

        (await gateway.Browser.WhoAmIAsync()).ShouldBe("ann");
        (await other.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task An_answer_in_clear_is_refused_where_encryption_is_required()
    {
        await using var gateway = await LoginGateway.StartAsync(corp: "\"RequireEncryptedAssertions\": true", saml: $"\"DecryptionKeys\": [ {Pem()} ]");

        var response = await gateway.SignInAsync();

        response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await LoginGateway.ReadAsync(response)).ShouldContain("saml.encryption.required");
        (await gateway.Browser.WhoAmIAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Three_DES_needs_the_switch_of_its_identity_provider()
    {
        var tripleDes = Gcm with { Content = $"{Enc}tripledes-cbc" };
        await using var strict = await LoginGateway.StartAsync(saml: $"\"DecryptionKeys\": [ {Pem()} ]");
        await using var lenient = await LoginGateway.StartAsync(corp: "\"AllowTripleDes\": true", saml: $"\"DecryptionKeys\": [ {Pem()} ]");

        var refused = await AnswerAsync(strict, tripleDes, Signed.Both);
        await AnswerAsync(lenient, tripleDes, Signed.Both);

        (await LoginGateway.ReadAsync(refused)).ShouldContain("saml.encryption.triple_des");
        strict.Logs.Text.ShouldContain("Let the identity provider encrypt with AES-256-GCM or AES-256-CBC, which every make offers; only if it cannot, set AllowTripleDes for it.");
        (await lenient.Browser.WhoAmIAsync()).ShouldBe("ann");
    }

    [Fact]
    public async Task Without_a_key_the_log_says_where_to_name_one()
    {
        await using var gateway = await LoginGateway.StartAsync();

        (await LoginGateway.ReadAsync(await AnswerAsync(gateway, Gcm))).ShouldContain("saml.encryption.keys_missing");

        gateway.Logs.Text.ShouldContain("Name one under Saml:DecryptionKeys");
    }

    /// <summary>A page or a log line that differed would tell whoever tries which of his guesses was nearer.</summary>
    [Fact]
    public async Task What_cannot_be_decrypted_reads_the_same_for_every_cause()
    {
        using var stranger = RSA.Create(2048);
        await using var gateway = await LoginGateway.StartAsync(saml: $"\"DecryptionKeys\": [ {Pem()} ]");
        MessageEncrypter[] failures =
        [
            Gcm with { Key = stranger },
            Gcm with { EditCiphertext = bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)] },
            Gcm with { EditContentKey = key => key[1..] },
            Gcm with { EditPlaintext = _ => "no XML" },
        ];

        var pages = new List<string>();
        foreach (var failure in failures)
        {
            var response = await AnswerAsync(gateway, failure);
            response.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
            pages.Add(WithoutWhatIsNewEachTime(await LoginGateway.ReadAsync(response)));
        }

        pages.Distinct().ShouldHaveSingleItem().ShouldContain("saml.encryption.failed");
        var lines = gateway.Logs.Entries.Select(e => e.Message).Where(m => m.Contains("saml.encryption.failed", StringComparison.Ordinal)).Select(WithoutWhatIsNewEachTime).ToList();
        lines.Count.ShouldBeGreaterThanOrEqualTo(failures.Length);
        lines.Distinct().Count().ShouldBe(lines.Count / failures.Length, string.Join('\n', lines));
    }

    private static async Task<HttpResponseMessage> AnswerAsync(LoginGateway gateway, MessageEncrypter encrypter, Signed signed = Signed.Assertion, TestBrowser? browser = null)
    {
        var asked = await gateway.AskAsync(browser: browser);
        var answer = gateway.Corp.Answer(asked.Id, gateway.Clock.GetUtcNow()) with { Signed = signed };
        return await gateway.AnswerAsync(gateway.Corp.Sign(answer.EncryptedBy(encrypter)), asked.RelayState, browser);
    }

    private static string WithoutWhatIsNewEachTime(string text) =>
        Regex.Replace(text, @"[0-9A-Z]{5}-[0-9A-Z]{5}|[0-9A-Za-z_-]{13,}(?::[0-9]{8})?|\d{2}:\d{2}:\d{2}\S*", "…", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));

    private string Pem()
    {
        var file = JsonSerializer.Serialize(_keys.WithFile("sp.pem", ServiceProviderKeyFile.Pem));
        return $$"""{ "Certificate": {{file}}, "Key": {{file}} }""";
    }

    private string Pkcs12(RSA key)
    {
        var file = Path.Combine(_keys.Folder, "sp.pfx");
        using var certificate = new CertificateRequest("CN=next", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(Exchange.Now.AddYears(-2), Exchange.Now.AddYears(20));
        File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx, "open"));
        return $$"""{ "Path": {{JsonSerializer.Serialize(file)}}, "Password": "open" }""";
    }
}

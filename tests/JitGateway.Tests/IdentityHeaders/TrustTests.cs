using System.Text;
using JitGateway.Identity;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>By what an application knows that a request comes from the gateway, over the wire.</summary>
public sealed class TrustTests : IDisposable
{
    private const string Secret = "k3Jd82nQs0Lx7TzB";
    private const string SecretHeader = $$""", "Trust": { "SecretHeader": { "Name": "X-Gateway-Secret", "Value": "{{Secret}}" } }""";
    private const string Password = "p4ssw0rd of the gateway: ä";
    private const string Basic = $$""", "Trust": { "Basic": { "User": "{username|lower}", "Password": "{{Password}}" } }""";

    private static readonly SessionPrincipal Anna = GatewayOnTheWire.Person("anna");

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_secret_goes_to_its_backend_only()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(SecretHeader, people: Anna);

        (await wire.BackendSeesAsync("anna")).Header("X-Gateway-Secret").ShouldBe([Secret]);
        (await wire.BackendSeesAsync("anna", path: "/wiki/public/page")).Header("X-Gateway-Secret").ShouldBe([Secret]);
        (await wire.BackendSeesAsync(null, path: "/wiki/public/page")).Header("X-Gateway-Secret").ShouldBe([Secret]);   // it proves the gateway, not a person
        (await wire.BackendSeesAsync("anna", path: "/app/page")).ShouldNotContain(Secret);
        (await wire.SendAsync("anna")).ShouldNotContain(Secret);
        wire.Gateway.Logs.Text.ShouldNotContain(Secret);
    }

    [Theory]
    [InlineData("X-Gateway-Secret")]
    [InlineData("x_gateway_secret")]
    [InlineData("X-GATEWAY_SECRET")]
    public async Task No_client_can_send_the_secret(string name)
    {
        await using var wire = await GatewayOnTheWire.StartAsync(SecretHeader, people: Anna);

        foreach (var path in new[] { "/wiki/page", "/wiki/public/page" })
        {
            var seen = await wire.BackendSeesAsync("anna", $"{name}: {Secret}x\r\n", path, connection: "close, X-Gateway-Secret");
            seen.ShouldNotContain($"{Secret}x");
            seen.Header("X-Gateway-Secret").ShouldBe([Secret]);
        }

        (await wire.BackendSeesAsync("anna", $"{name}: {Secret}\r\n", "/app/page")).ShouldNotContain(Secret);
    }

    [Fact]
    public async Task Of_several_secrets_the_first_is_sent()
    {
        await using var wire = await GatewayOnTheWire.StartAsync($$""", "Trust": { "SecretHeader": { "Name": "X-Gateway-Secret", "Value": [ "{{Secret}}", "the-former-secret-0" ] } }""", people: Anna);

        (await wire.BackendSeesAsync("anna")).Header("X-Gateway-Secret").ShouldBe([Secret]);
    }

    [Fact]
    public async Task A_secret_in_a_file_changes_with_the_file_without_a_restart()
    {
        var file = _folder.WithFile("secret", Secret + "\n");
        await using var wire = await GatewayOnTheWire.StartAsync($$""", "Trust": { "SecretHeader": { "Name": "X-Gateway-Secret", "Value": "file:{{file}}" } }""", people: Anna);
        (await wire.BackendSeesAsync("anna")).Header("X-Gateway-Secret").ShouldBe([Secret]);

        await File.WriteAllTextAsync(file, "short");   // no good one: the former holds
        await Eventually.HoldsAsync(() => Task.FromResult(wire.Gateway.Logs.Text), text => text.Contains("SecretHeader:Value", StringComparison.Ordinal), "an error in the log");
        (await wire.BackendSeesAsync("anna")).Header("X-Gateway-Secret").ShouldBe([Secret]);

        await File.WriteAllTextAsync(file, "another-secret-of-ours");
        await Eventually.HoldsAsync(() => wire.BackendSeesAsync("anna"), seen => seen.Header("X-Gateway-Secret") is ["another-secret-of-ours"], "a request with the new secret");
    }

    [Fact]
    public async Task Basic_names_the_person_and_proves_the_gateway()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Basic, people: [GatewayOnTheWire.Person("Åsa"), Anna]);

        BasicOf(await wire.BackendSeesAsync("\u00C5sa")).ShouldBe($"åsa:{Password}");
        BasicOf(await wire.BackendSeesAsync("anna")).ShouldBe($"anna:{Password}");
        (await wire.BackendSeesAsync("anna")).Header("X-Remote-User").ShouldBe(["anna"]);
        wire.Gateway.Logs.Text.ShouldNotContain(Password);
    }

    [Theory]
    [InlineData("Authorization")]
    [InlineData("authorization")]
    public async Task The_clients_own_Authorization_does_not_pass(string name)
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Basic, people: Anna);
        var forged = $"{name}: Basic {Convert.ToBase64String("root:toor"u8)}\r\n";

        BasicOf(await wire.BackendSeesAsync("anna", forged)).ShouldBe($"anna:{Password}");
        (await wire.BackendSeesAsync(null, forged, "/wiki/public/page")).Header("Authorization").ShouldBeEmpty();
        (await wire.BackendSeesAsync("anna", forged, "/app/page")).Header("Authorization").ShouldHaveSingleItem();   // another backend's business
    }

    [Theory]
    [InlineData("an:na")]
    [InlineData("an\u0085na")]
    public async Task A_person_with_a_name_that_Basic_cannot_carry_does_not_reach_the_backend(string name)
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Basic.Replace("{username|lower}", "{login}"), people: [GatewayOnTheWire.Person("anna", ("login", [name])), GatewayOnTheWire.Person("bo")]);

        foreach (var person in new[] { "anna", "bo" })
        {
            var answer = await wire.SendAsync(person, "Accept: application/json\r\n");
            answer.ShouldStartWith("HTTP/1.1 403");
            answer.ShouldContain("HEADER_MISSING");
        }

        wire.Backend.Requests.ShouldBeEmpty();
        (await wire.BackendSeesAsync("anna", path: "/wiki/public/page")).Header("Authorization").ShouldBeEmpty();
    }

    [Fact]
    public async Task The_browser_is_not_asked_for_a_password_that_could_not_pass()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Basic, people: Anna);
        wire.Backend.AnswerHeaders = "WWW-Authenticate: Basic realm=\"app\"\r\nWWW-Authenticate: Negotiate\r\n";

        (await wire.SendAsync("anna")).Header("WWW-Authenticate").ShouldBeEmpty();
        (await wire.SendAsync("anna", path: "/app/page")).Header("WWW-Authenticate").Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_changed_password_is_sent_to_people_who_are_signed_in_already()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(Basic, people: Anna);
        BasicOf(await wire.BackendSeesAsync("anna")).ShouldBe($"anna:{Password}");

        wire.Reconfigure(Basic.Replace(Password, "another"));

        await Eventually.HoldsAsync(() => wire.BackendSeesAsync("anna"), seen => BasicOf(seen) == "anna:another", "a request with the new password");
    }

    private static string BasicOf(string request) => Encoding.UTF8.GetString(Convert.FromBase64String(request.Header("Authorization").ShouldHaveSingleItem()["Basic ".Length..]));
}

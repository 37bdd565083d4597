using System.Text;
using JitGateway.Identity;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>Headers as a backend's configuration says, over the wire.</summary>
public sealed class ConfiguredHeaderTests
{
    private static readonly SessionPrincipal Asa = GatewayOnTheWire.Person(
        "åsa", ("email", ["asa@example.com", "a.ek@example.com"]), ("displayName", ["Ek, Åsa"]), ("surname", ["Ek"]), ("givenName", ["Åsa"]),
        ("groups", ["CN=Staff,OU=All", "50%"]), ("role", ["Manager", "Clerk"]));

    [Fact]
    public async Task Templates_look_up_tables_and_encodings_arrive_as_configured()
    {
        var seen = await SeenAsync("""
            "X-User": "{username|upper}", "X-Mail": "{email}", "X-Mails": { "From": "{email}", "Separator": ";" },
            "X-Full": "{surname}, {givenName}", "X-Display": "{displayName}", "X-Groups": "{groups}", "X-None": "{nothing}",
            "X-Role": { "From": "{role}", "Map": { "Manager": "boss" } },
            "X-Word": { "From": "{displayName}", "Encoding": "Rfc2047" }, "X-Base": { "From": "{groups}", "Encoding": "Base64" },
            "X-Raw1": { "From": "{username}", "Encoding": "Latin1" }, "X-Raw8": { "From": "{username}", "Encoding": "Utf8" },
            "X-Const": "from-the-gateway", "X-Jit-Assertion": null
            """);

        seen.Header("X-User").ShouldBe(["%C3%85SA"]);
        seen.Header("X-Mail").ShouldBe(["asa@example.com"]);                       // of one who has several, the first: an address is no list
        seen.Header("X-Mails").ShouldBe(["asa@example.com;a.ek@example.com"]);
        seen.Header("X-Full").ShouldBe(["Ek, %C3%85sa"]);
        seen.Header("X-Display").ShouldBe(["Ek, %C3%85sa"]);
        seen.Header("X-Groups").ShouldBe(["CN=Staff%2COU=All,50%25"]);
        seen.Header("X-None").ShouldBeEmpty();
        seen.Header("X-Role").ShouldBe(["boss"]);
        seen.Header("X-Word").ShouldBe(["=?UTF-8?B?RWssIMOFc2E=?="]);
        Encoding.UTF8.GetString(Convert.FromBase64String(seen.Header("X-Base")[0])).ShouldBe("CN=Staff%2COU=All,50%25");
        seen.Header("X-Raw1").ShouldBe(["\u00E5sa"]);
        seen.Header("X-Raw8").ShouldBe(["\u00C3\u00A5sa"]);
        seen.Header("X-Const").ShouldBe(["from-the-gateway"]);
        seen.Header("X-Jit-Assertion").ShouldBeEmpty();
        seen.Header("X-Remote-User").ShouldBeEmpty();                              // what is written replaces the defaults
    }

    [Fact]
    public async Task A_value_that_cannot_be_told_is_left_out_and_logged_without_itself()
    {
        await using var wire = await GatewayOnTheWire.StartAsync(""", "Headers": { "X-Raw": { "From": "{displayName}", "Encoding": "Latin1" } }""", people: GatewayOnTheWire.Person("jan", ("displayName", ["Čapek"])));

        (await wire.BackendSeesAsync("jan")).Header("X-Raw").ShouldBeEmpty();

        wire.Gateway.Logs.Entries.ShouldContain(e => e.Event == 1000 && e.Message.Contains("1 values of X-Raw"));
        wire.Gateway.Logs.Text.ShouldNotContain("Čapek");
    }

    private static async Task<string> SeenAsync(string headers)
    {
        await using var wire = await GatewayOnTheWire.StartAsync($$""", "Headers": { {{headers}} }""", people: Asa);
        return await wire.BackendSeesAsync("\u00E5sa");
    }
}

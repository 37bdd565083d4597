using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning;

namespace JitGateway.JourneyTests.Documentation;

/// <summary>The page about handlers, followed to the letter with each of its handlers.</summary>
public sealed partial class WebhookRecipeTests : IAsyncLifetime
{
    private readonly RecipePage _page = new("webhook.md");
    private readonly string _directory = RepositoryPaths.NewWorkDirectory("webhook");
    private ChildProcess? _handler;

    public async Task InitializeAsync()
    {
        Directory.CreateSymbolicLink(Path.Combine(_directory, "deploy"), Path.Combine(RepositoryPaths.Root, "deploy"));
        await ChildProcess.RunAsync("sh", ["-c", _page.Blocks("sh")[0]], _directory);
    }

    public async Task DisposeAsync()
    {
        if (_handler is not null) await _handler.DisposeAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_page_about_handlers_works_as_it_stands(int handler)
    {
        var (url, secret) = await StartAsync(handler);
        await using var gateway = _page.Start("wiki", new { Webhook = new { Url = url, Secrets = new[] { secret } } });

        (await gateway.CheckAsync()).ShouldBe(new AdapterResult<string>.Done($"handler at {url}: 0 accounts"));
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Created>();
        var account = await AccountAsync(gateway, "externalId", "person-1");
        account.Active.ShouldBe(true);
        account.Attributes["userName"].ShouldBe(new AttributeValue.Text("ada"));
        ValueComparison.Texts(account.Attributes[GroupChange.Attribute]).ShouldBe(["Engineering"]);
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Unchanged>();
        (await gateway.PassAsync(Ada("docs", ("email", "countess@example.com")))).ShouldBeOfType<ProvisioningResult.Updated>().Attributes.ShouldBe(["email", GroupChange.Attribute], ignoreOrder: true);
        account = await AccountAsync(gateway, "externalId", "person-1");
        ValueComparison.Texts(account.Attributes[GroupChange.Attribute]).ShouldBe(["Writers"]);

        (await gateway.Adapter().SetActiveAsync(account, active: false, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value.Active.ShouldBe(false);
        (await gateway.PassAsync(Ada("docs", ("email", "ada@example.com")))).ShouldBeOfType<ProvisioningResult.Refused>().Failure.Code.ShouldBe(ErrorRegister.UserDisabled);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Its_handlers_link_refuse_and_ask_for_patience(int handler)
    {
        var (url, secret) = await StartAsync(handler);
        await using var gateway = _page.Start("wiki", new { Webhook = new { Url = url, Secrets = new[] { secret } } });
        var former = new BackendUser(new Dictionary<string, AttributeValue?> { ["userName"] = new AttributeValue.Text("lovelace"), ["email"] = new AttributeValue.Text("ada@example.com") });
        var account = (await gateway.Adapter().CreateAsync(former, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Done>().Value;

        var refused = (await gateway.PassAsync(Ada("contractors"))).ShouldBeOfType<ProvisioningResult.Refused>().Failure;
        (refused.Code, refused.Note?.ToString()).ShouldBe((ErrorRegister.UserRefused, "Contractors use the other wiki."));
        (await gateway.PassAsync(Ada("new"))).ShouldBeOfType<ProvisioningResult.Unavailable>().Failure.RetryAfter.ShouldBe(TimeSpan.FromSeconds(30));
        (await gateway.PassAsync(Ada("eng"))).ShouldBeOfType<ProvisioningResult.Updated>().AccountId.ShouldBe(account.AccountId);
        (await AccountAsync(gateway, "userName", "ada")).AccountId.ShouldBe(account.AccountId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Its_handlers_take_nothing_that_is_not_signed_now(int handler)
    {
        var (url, secret) = await StartAsync(handler);
        const string Call = """{"call":"createUser","person":null,"attributes":{"userName":"mallory"}}""";
        var now = TimeProvider.System.GetUtcNow();
        var (seconds, good) = Signed(secret, now, Call);

        (await StatusAsync(url, Call, null)).ShouldBe(401);
        (await StatusAsync(url, Call, "")).ShouldBe(401);
        (await StatusAsync(url, Call, $"t={seconds}")).ShouldBe(401);
        (await StatusAsync(url, Call, $"v1={good}")).ShouldBe(401);
        (await StatusAsync(url, Call, $"t={seconds},v1={good[..^1]}")).ShouldBe(401);
        (await StatusAsync(url, Call, $"t={seconds},v1=ü,v1=")).ShouldBe(401);
        (await StatusAsync(url, Call, $"t={now.ToUnixTimeSeconds() + 1},v1={good}")).ShouldBe(401);
        (await StatusAsync(url, Call.Replace("mallory", "eve", StringComparison.Ordinal), $"t={seconds},v1={good}")).ShouldBe(401);
        (await StatusAsync(url, Call, Header(Signed("another-secret", now, Call)))).ShouldBe(401);
        (await StatusAsync(url, Call, Header(Signed(secret, now.AddMinutes(-6), Call)))).ShouldBe(401);
        (await StatusAsync(url, Call, Header(Signed(secret, now.AddMinutes(6), Call)))).ShouldBe(401);
        await using var gateway = _page.Start("wiki", new { Webhook = new { Url = url, Secrets = new[] { secret } } });
        (await gateway.CheckAsync()).ShouldBe(new AdapterResult<string>.Done($"handler at {url}: 0 accounts"));

        (await StatusAsync(url, Call, $"t={seconds},v1={new string('0', 64)},v1={good}")).ShouldBe(200, "one of several is enough");
    }

    private static async Task<ExistingUser> AccountAsync(RecipeGateway gateway, string attribute, string value) =>
        (await gateway.Adapter().FindAsync(attribute, value, ["userName", "email", "externalId", "active", GroupChange.Attribute], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>().Value.ShouldHaveSingleItem();

    private static UserIdentity Ada(string groups, params (string Name, string? Value)[] changes) => People.Of("person-1",
        [("username", "Ada"), ("displayName", "Ada Lovelace"), ("email", "ada@example.com"), ("groups", groups), .. changes]);

    private static (string Seconds, string Hex) Signed(string secret, DateTimeOffset at, string body)
    {
        var seconds = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return (seconds, Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{seconds}.{body}"))));
    }

    private static string Header((string Seconds, string Hex) signed) => $"t={signed.Seconds},v1={signed.Hex}";

    private static async Task<int> StatusAsync(string url, string body, string? signature)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8 };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (signature is not null) request.Headers.TryAddWithoutValidation("X-Jit-Signature", signature);
        using var response = await client.SendAsync(request);
        return (int)response.StatusCode;
    }

    /// <summary>Starts a handler by the page's own command, on a port that is free.</summary>
    private async Task<(string Url, string Secret)> StartAsync(int block)
    {
        _handler = ChildProcess.Start("sh", ["-c", _page.Blocks("sh")[block]], _directory, new Dictionary<string, string> { ["PORT"] = "0" });
        await _handler.WaitForOutputAsync("/jit");
        return (UrlPattern().Match(_handler.Output).Value, (await File.ReadAllTextAsync(Path.Combine(_directory, "keys", "webhook-secret"))).Trim());
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+/jit", RegexOptions.None, 1000)]
    private static partial Regex UrlPattern();
}

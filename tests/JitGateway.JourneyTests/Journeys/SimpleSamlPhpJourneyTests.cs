using System.Net;
using System.Text.Json;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>The main job, in a real browser, with a real identity provider and a real SCIM server.</summary>
public sealed partial class SimpleSamlPhpJourneyTests(SimpleSamlPhpFixture company) : IClassFixture<SimpleSamlPhpFixture>, IAsyncLifetime
{
    private const string Department = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    public Task InitializeAsync() => company.Wiki.ResetAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_first_visit_ends_on_the_page_asked_for_and_the_account_is_made_before_the_first_request()
    {
        company.Hire("ada");
        var page = await company.SignInAsync("ada", "/app/notes/7?edit=yes");

        page.Url.ShouldBe(new Uri(company.Gateway.Url, "/app/notes/7?edit=yes").AbsoluteUri);
        (await page.Locator("#path").TextContentAsync()).ShouldBe("/app/notes/7?edit=yes");
        var log = await company.Wiki.LogAsync();
        var created = log.Single(r => r.Method == "POST" && r.Path.StartsWith("/scim/v2/Users", StringComparison.Ordinal));
        created.Status.ShouldBe(201);
        var firstRequest = log.First(IsForApplication);
        firstRequest.Sequence.ShouldBeGreaterThan(created.Sequence);
        log.ShouldAllBe(r => IsForApplication(r) || r.Sequence < firstRequest.Sequence);
    }

    [Fact]
    public async Task The_account_has_the_mapped_values()
    {
        company.Hire("grace", department: "Research");
        await company.SignInAsync("grace", "/app");

        var account = (await company.Wiki.UsersAsync()).Single();
        account.GetProperty("userName").GetString().ShouldBe("grace");
        account.GetProperty("externalId").GetString().ShouldNotBeNullOrEmpty();
        account.GetProperty("displayName").GetString().ShouldBe("Grace Example");
        account.GetProperty("name").GetProperty("givenName").GetString().ShouldBe("Grace");
        account.GetProperty("name").GetProperty("familyName").GetString().ShouldBe("Example");
        account.GetProperty("emails")[0].GetProperty("value").GetString().ShouldBe("grace@example.org");
        account.GetProperty(Department).GetProperty("department").GetString().ShouldBe("Research");
        account.GetProperty("active").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task The_application_is_told_who_it_is_in_headers_that_the_browser_cannot_set()
    {
        company.Hire("barbara");
        var page = await company.NewBrowserAsync();
        await page.SetExtraHTTPHeadersAsync(new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Remote-User"] = "root", ["x_remote_email"] = "root@example.org", ["Remote-User"] = "root" });
        await page.GotoAsync(new Uri(company.Gateway.Url, "/app").AbsoluteUri);
        await SimpleSamlPhpFixture.GiveNameAndPasswordAsync(page, "barbara");
        await page.Locator("#path").WaitForAsync();

        var headers = (await company.Wiki.LogAsync()).First(IsForApplication).Headers;
        headers["x-remote-user"].ShouldBe("barbara");
        headers["x-remote-email"].ShouldBe("barbara@example.org");
        headers["x-remote-name"].ShouldBe("Barbara Example");
        headers["x-remote-groups"].ShouldBe("staff");
        headers["x-jit-assertion"].Split('.').Length.ShouldBe(3);
        headers.Values.ShouldNotContain(v => v.Contains("root", StringComparison.Ordinal));
        headers.GetValueOrDefault("cookie", "").ShouldNotContain("jit-journeys");
    }

    [Fact]
    public async Task A_second_visit_makes_no_call_to_SCIM()
    {
        company.Hire("frances");
        var page = await company.SignInAsync("frances", "/app/first");
        var before = await ScimCallsAsync();

        await page.GotoAsync(new Uri(company.Gateway.Url, "/app/second").AbsoluteUri);

        (await page.Locator("#path").TextContentAsync()).ShouldBe("/app/second");
        (await ScimCallsAsync()).Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task A_second_sign_in_with_the_same_values_makes_no_call_to_SCIM()
    {
        company.Hire("hedy");
        await company.SignInAsync("hedy", "/app/first");
        var before = await ScimCallsAsync();

        var page = await company.SignInAsync("hedy", "/app/second");

        (await page.Locator("#path").TextContentAsync()).ShouldBe("/app/second");
        (await ScimCallsAsync()).Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task A_changed_attribute_is_one_PATCH_with_that_attribute_only()
    {
        company.Hire("katherine", department: "Flight Research");
        await company.SignInAsync("katherine", "/app");
        var before = (await company.Wiki.LogAsync()).Count;
        company.Hire("katherine", department: "Spacecraft Controls");

        await company.SignInAsync("katherine", "/app");

        var patch = (await company.Wiki.LogAsync()).Skip(before).Where(r => !IsForApplication(r) && r.Method != "GET").ShouldHaveSingleItem();
        patch.Method.ShouldBe("PATCH");
        var operation = patch.Body!.Value.GetProperty("Operations").EnumerateArray().ShouldHaveSingleItem();
        operation.GetRawText().ShouldContain("Spacecraft Controls");
        operation.GetProperty("path").GetString().ShouldBe($"{Department}:department");
        var account = (await company.Wiki.UsersAsync()).Single();
        account.GetProperty(Department).GetProperty("department").GetString().ShouldBe("Spacecraft Controls");
        account.GetProperty("displayName").GetString().ShouldBe("Katherine Example");
    }

    [Fact]
    public async Task Who_may_not_enter_gets_a_page_with_a_code_and_neither_account_nor_application_hears_of_it()
    {
        company.Hire("mallory", group: "guests");
        var page = await company.NewBrowserAsync();
        await page.GotoAsync(new Uri(company.Gateway.Url, "/app").AbsoluteUri);
        var refusal = await page.RunAndWaitForResponseAsync(() => SimpleSamlPhpFixture.GiveNameAndPasswordAsync(page, "mallory"), r => r.Url == new Uri(company.Gateway.Url, "/app").AbsoluteUri);

        refusal.Status.ShouldBe((int)HttpStatusCode.Forbidden);
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync("1300 ACCESS_DENIED");
        (await page.Locator("body").InnerTextAsync()).ShouldNotContain("mallory");
        (await company.Wiki.LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_script_without_a_session_gets_401_and_is_told_where_to_sign_in()
    {
        using var visitor = new Visitor();
        using var answer = await visitor.CallAsync(new Uri(company.Gateway.Url, "/app/data"));

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetRawText().ShouldContain("/sso/login");
        (await company.Wiki.LogAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Signing_out_ends_the_session_for_good()
    {
        company.Hire("radia");
        var page = await company.SignInAsync("radia", "/app");
        var cookie = (await page.Context.CookiesAsync()).Single(c => c.Name == "jit-journeys");

        await page.GotoAsync(new Uri(company.Gateway.Url, "/sso/logout").AbsoluteUri);
        await page.Locator("button[type=submit]").ClickAsync();
        await Assertions.Expect(page.Locator("main")).ToContainTextAsync("and of corp");

        (await page.Context.CookiesAsync()).ShouldNotContain(c => c.Name == "jit-journeys");
        using (var thief = new HttpClient(new SocketsHttpHandler { UseCookies = false }))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(company.Gateway.Url, "/app")) { Headers = { { "Cookie", $"{cookie.Name}={cookie.Value}" }, { "Accept", "application/json" } } };
            (await thief.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        var askedForSignIn = page.WaitForRequestAsync(r => r.Url.Contains("SSOService.php", StringComparison.Ordinal));
        await page.GotoAsync(new Uri(company.Gateway.Url, "/app").AbsoluteUri);
        await askedForSignIn;
        await page.Locator("#username").WaitForAsync();   // SimpleSAMLphp was told, and knows her no longer
    }

    [Fact]
    public async Task The_browser_withholds_the_attempts_cookie_from_the_other_sites_post_and_signing_in_works_all_the_same()
    {
        company.Hire("margaret");
        var page = await company.NewBrowserAsync();
        var posts = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Method == "POST" && new Uri(request.Url).AbsolutePath == "/sso/acs") posts.Add(request.Url);
        };
        await page.GotoAsync(new Uri(company.Gateway.Url, "/app").AbsoluteUri);
        await SimpleSamlPhpFixture.GiveNameAndPasswordAsync(page, "margaret");
        await page.Locator("#path").WaitForAsync();

        company.IdentityProvider.Metadata.Host.ShouldNotBe(company.Gateway.Url.Host);
        posts.Count.ShouldBe(2);
    }

    private static bool IsForApplication(LoggedRequest request) => request.Path.StartsWith("/app", StringComparison.Ordinal);

    private async Task<IReadOnlyList<LoggedRequest>> ScimCallsAsync() => [.. (await company.Wiki.LogAsync()).Where(r => !IsForApplication(r))];
}

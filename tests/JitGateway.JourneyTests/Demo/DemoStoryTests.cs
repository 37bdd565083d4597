using System.Globalization;
using JitGateway.JourneyTests.Servers;
using Microsoft.Playwright;

namespace JitGateway.JourneyTests.Demo;

/// <summary>The README's first command, walked through as a newcomer would. Each step leaves a picture in <c>tests/.work/demo-*</c>.</summary>
public sealed class DemoStoryTests : IAsyncLifetime
{
    private readonly string _pictures = RepositoryPaths.NewWorkDirectory("demo");
    private readonly int _port = FreePort.Next(9);
    private ChildProcess _demo = null!;
    private int _step;

    private string Origin => $"http://127.0.0.1:{_port.ToString(CultureInfo.InvariantCulture)}";

    public async Task InitializeAsync()
    {
        _demo = ChildProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "jitgateway-demo.dll"), "--port-base", _port.ToString(CultureInfo.InvariantCulture)], _pictures,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Gateway__DrainDelay"] = "00:00:00" });   // no load balancer has to notice
        await _demo.WaitForOutputAsync("Ctrl+C");
    }

    public async Task DisposeAsync()
    {
        if (_demo is null) return;
        await _demo.StopAsync();
        await _demo.DisposeAsync();
    }

    [Fact]
    public async Task Tells_the_whole_story()
    {
        _demo.Output.ShouldContain($"{Origin}/");
        await using var browser = await Browser.StartAsync();
        var page = await browser.NewPersonAsync();
        await page.GotoAsync($"{Origin}/");
        await SeeAsync(page, "What to try");

        await page.GetByRole(AriaRole.Link, new() { Name = "wiki", Exact = true }).ClickAsync();
        await SeeAsync(page, "Choose a person", ignoreCase: true);
        await SignInAsync(page, "Ada");
        await SeeAsync(page, "Your account was created just now");
        await ExpectAsync(page, "#creates", "1");
        await ExpectAsync(page, "#updates", "0");
        await Assertions.Expect(page.Locator("#headers")).ToContainTextAsync("ada@example.org");
        var searches = await page.Locator("#searches").InnerTextAsync();

        await page.ReloadAsync();
        await SeeAsync(page, "Nothing had to be done");
        await ExpectAsync(page, "#creates", "1");
        await ExpectAsync(page, "#searches", searches);

        await page.GotoAsync($"{Origin}/timesheets/");
        await SeeAsync(page, "Your account was created just now");
        await page.ReloadAsync();
        await SeeAsync(page, "Nothing had to be done");

        await page.GotoAsync($"{Origin}/rooms/");
        await SeeAsync(page, "Your account was created just now");
        await ExpectAsync(page, "#creates", "1");
        await page.ReloadAsync();
        await SeeAsync(page, "Nothing had to be done");
        (await page.APIRequest.GetAsync($"{Origin}/rooms/jit")).Status.ShouldBe(403);

        await page.GotoAsync($"{Origin}/helpdesk/");
        await SeeAsync(page, "Your account was created just now");
        await ExpectAsync(page, "#creates", "1");
        await page.ReloadAsync();
        await SeeAsync(page, "Nothing had to be done");
        (await page.APIRequest.GetAsync($"{Origin}/helpdesk/api/people")).Status.ShouldBe(403);

        await page.GotoAsync($"{Origin}/phones/");
        await SeeAsync(page, "Your account was created just now");
        await ExpectAsync(page, "#creates", "1");
        await page.ReloadAsync();
        await SeeAsync(page, "Nothing had to be done");

        await SignOutAsync(page);
        await page.GotoAsync($"{Origin}/wiki/");
        await page.Locator("#ada-department").FillAsync("Research");
        await SignInAsync(page, "Ada");
        await SeeAsync(page, "A value of your account was changed");
        await ExpectAsync(page, "#creates", "1");
        await ExpectAsync(page, "#updates", "1");
        var sent = await page.Locator("#news pre").InnerTextAsync();
        sent.ShouldContain("Research");
        sent.ShouldNotContain("Ada");
        await page.GotoAsync($"{Origin}/timesheets/");
        await SeeAsync(page, "department: Engineering → Research");
        await page.GotoAsync($"{Origin}/rooms/");
        await SeeAsync(page, "\"department\": \"Research\"");
        await ExpectAsync(page, "#updates", "1");
        await page.GotoAsync($"{Origin}/phones/");
        await SeeAsync(page, "A value of your account was changed");
        (await page.Locator("#news pre").InnerTextAsync()).ShouldBe("department: Engineering → Research");
        await ExpectAsync(page, "#updates", "1");

        await SignOutAsync(page);
        await page.GotoAsync($"{Origin}/wiki/");
        await SignInAsync(page, "Kim");
        await SeeAsync(page, "1300 ACCESS_DENIED");
        await page.GotoAsync($"{Origin}/timesheets/");
        await SeeAsync(page, "1401 REQUIRED_VALUE_MISSING");
        await page.GotoAsync($"{Origin}/phones/");
        await SeeAsync(page, "1401 REQUIRED_VALUE_MISSING");
        await page.GotoAsync($"{Origin}/rooms/");
        await SeeAsync(page, "1413 USER_REFUSED");
        await SeeAsync(page, "Guests book no rooms by themselves: the reception does it for you.");

        await SignOutAsync(page);
        await page.GotoAsync($"{Origin}/wiki/");
        await SignInAsync(page, "Grace");
        await SeeAsync(page, "Your account was created just now");
        await ExpectAsync(page, "#creates", "2");
        await Assertions.Expect(page.Locator("table").First).Not.ToContainTextAsync("kim");
    }

    [Fact]
    public async Task Refuses_the_wikis_own_SCIM_interface_to_browsers()
    {
        await using var browser = await Browser.StartAsync();
        var page = await browser.NewPersonAsync();
        await page.GotoAsync($"{Origin}/wiki/");
        await SignInAsync(page, "Ada");
        await SeeAsync(page, "Your account was created just now");
        var answer = await page.GotoAsync($"{Origin}/wiki/scim/v2/Users");
        answer!.Status.ShouldBe(403);
    }

    [Fact]
    public async Task Stops_as_a_whole_when_it_is_asked_to()
    {
        (await _demo.StopAsync()).ShouldBe(0);
        using var client = new HttpClient();
        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(new Uri(Origin)));
    }

    private static Task SignInAsync(IPage page, string givenName) => page.GetByRole(AriaRole.Button, new() { Name = $"Sign in as {givenName}" }).ClickAsync();

    private async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync($"{Origin}/sso/logout");
        await PictureAsync(page);
        await page.Locator("button[type=submit]").ClickAsync();
        await SeeAsync(page, "signed out", ignoreCase: true);
    }

    private async Task SeeAsync(IPage page, string text, bool ignoreCase = false)
    {
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(text, new() { IgnoreCase = ignoreCase });
        await PictureAsync(page);
    }

    private static Task ExpectAsync(IPage page, string element, string text) => Assertions.Expect(page.Locator(element)).ToHaveTextAsync(text);

    private Task<byte[]> PictureAsync(IPage page) => page.ScreenshotAsync(new() { Path = Path.Combine(_pictures, $"{++_step:D2}.png"), FullPage = true });
}

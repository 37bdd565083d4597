using System.Diagnostics.Metrics;
using System.Text.Json;
using JitGateway.Failures;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Failures;

public sealed class FailureWriterTests : IDisposable
{
    private static readonly GatewayFailure Down = new(ErrorRegister.BackendDown, new ReasonId("proxy.no_answer"), "10.0.0.5 refused the secret") { Backend = "wiki" };

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CollectedLogs _logs = new();
    private readonly FailureWriter _writer;

    public FailureWriterTests() =>
        _writer = PlainPages.Failures(new FailureCounter(_services.GetRequiredService<IMeterFactory>()), new ManualTimeProvider(), _logs.For<FailureWriter>());

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Shows_a_person_what_happened_and_what_to_tell_the_help_desk()
    {
        var (context, page) = await WriteAsync(Down, accept: "text/html");

        context.Response.StatusCode.ShouldBe(502);
        context.Response.ContentType.ShouldBe("text/html; charset=utf-8");
        VisibleText.Of(page).ShouldBe("""
            The application does not answer
            The application itself does not answer right now; nothing is wrong with your sign-in. Try again in a moment; if it lasts, give the support code to your help desk.
            Support code
            7K3QM-9XW2D
            Error
            1020 BACKEND_DOWN
            Reason
            proxy.no_answer
            Time
            2026-03-01 12:00:00 UTC
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task Answers_a_script_with_a_problem_document()
    {
        var (context, body) = await WriteAsync(Down with { ContinueUrl = "/wiki/page" }, accept: "application/json");

        context.Response.StatusCode.ShouldBe(502);
        context.Response.ContentType.ShouldBe("application/problem+json");
        using var problem = JsonDocument.Parse(body);
        problem.RootElement.EnumerateObject().Select(p => $"{p.Name}: {p.Value}").ShouldBe(
        [
            "type: urn:jitgateway:error:BACKEND_DOWN",
            "title: The application does not answer",
            "status: 502",
            $"detail: {ErrorRegister.BackendDown.PublicText}",
            "code: 1020",
            "constant: BACKEND_DOWN",
            "reason: proxy.no_answer",
            "correlationId: 7K3QM-9XW2D",
            "continueUrl: /wiki/page",
        ]);
    }

    [Theory]
    [InlineData("help@example.com", "<a href=\"mailto:help@example.com?subject=Support%20code%207K3QM-9XW2D\">help@example.com</a>")]
    [InlineData("https://help.example.com/a?b=c", "<a href=\"https://help.example.com/a?b=c\">https://help.example.com/a?b=c</a>")]
    [InlineData("Service desk, extension 4711", "Service desk, extension 4711")]
    [InlineData("javascript:alert(1)", "javascript:alert(1)")]
    [InlineData("a@b.example?bcc=c@d.example", "a@b.example?bcc=c@d.example")]
    [InlineData("<b>@example.com", "&lt;b&gt;@example.com")]
    public async Task Whom_to_ask_becomes_a_link_where_it_is_an_address(string contact, string shown)
    {
        var (_, page) = await WriteAsync(Down with { Contact = contact }, accept: "text/html");
        page.ShouldContain($"<p>Whom to ask: {shown}</p>");

        var (_, problem) = await WriteAsync(Down with { Contact = contact }, accept: "application/json");
        JsonDocument.Parse(problem).RootElement.GetProperty("contact").GetString().ShouldBe(contact);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    public async Task Never_shows_the_detail_that_is_for_the_log(string accept)
    {
        var (context, body) = await WriteAsync(Down, accept);

        body.ShouldNotContain("10.0.0.5");
        body.ShouldNotContain("secret");
        context.Response.Headers.ShouldAllBe(h => !h.Value.ToString().Contains("10.0.0.5"));
        _logs.Text.ShouldContain("10.0.0.5 refused the secret");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json")]
    public async Task Lets_nobody_keep_frame_sniff_or_run_it(string accept)
    {
        var (context, _) = await WriteAsync(Down, accept);

        var headers = context.Response.Headers;
        headers.CacheControl.ToString().ShouldBe("no-store");
        headers.ContentSecurityPolicy.ToString().ShouldStartWith("default-src 'none'");
        headers.ContentSecurityPolicy.ToString().ShouldContain("frame-ancestors 'none'");
        headers.XContentTypeOptions.ToString().ShouldBe("nosniff");
        headers.XFrameOptions.ToString().ShouldBe("DENY");
        headers["Referrer-Policy"].ToString().ShouldBe("strict-origin");
        headers["Cross-Origin-Opener-Policy"].ToString().ShouldBe("same-origin");
        headers["Cross-Origin-Resource-Policy"].ToString().ShouldBe("same-origin");
    }

    [Theory]
    [InlineData(5.0, "5", "It is worth trying again in 5 seconds.")]
    [InlineData(0.2, "1", "It is worth trying again in one second.")]
    [InlineData(89.2, "90", "It is worth trying again in 90 seconds.")]
    [InlineData(200.0, "200", "It is worth trying again in 4 minutes.")]
    public async Task Says_when_it_is_worth_trying_again(double seconds, string header, string sentence)
    {
        var (context, page) = await WriteAsync(Down with { RetryAfter = TimeSpan.FromSeconds(seconds) }, "text/html");

        context.Response.Headers.RetryAfter.ToString().ShouldBe(header);
        page.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("GET", "/wiki/page", true)]
    [InlineData("POST", "/wiki/page", false)]
    [InlineData("GET", "//evil.example.com", false)]
    public async Task What_passes_by_itself_is_tried_again_by_a_button(string method, string path, bool offered)
    {
        var context = Context("text/html");
        (context.Request.Method, context.Request.Path, context.Request.QueryString) = (method, path, new QueryString("?a=%22&b"));

        await _writer.WriteAsync(context, new GatewayFailure(ErrorRegister.SessionUnknown, new ReasonId("some.reason")) { RetryAfter = TimeSpan.FromSeconds(5) });

        BodyOf(context).Contains("<a class=\"button\" href=\"/wiki/page?a=%22&amp;b\">Try again</a>").ShouldBe(offered);
        BodyOf(context).Contains("<a ").ShouldBe(offered);
    }

    [Fact]
    public async Task A_button_says_what_it_does()
    {
        var (_, page) = await WriteAsync(Down with { ContinueUrl = "/a", ContinueText = PageText.Of("Continue"), SignInUrl = "/b" }, "text/html");

        page.ShouldContain("<a class=\"button\" href=\"/a\">Continue</a></p>\n<p><a class=\"button quiet\" href=\"/b\">Sign in</a>");
    }

    [Fact]
    public async Task Names_the_methods_that_are_allowed_instead()
    {
        var (context, _) = await WriteAsync(new GatewayFailure(ErrorRegister.MethodNotAllowed, new ReasonId("request.method")) { Allow = "GET, POST" }, "text/html");

        context.Response.StatusCode.ShouldBe(405);
        context.Response.Headers.Allow.ToString().ShouldBe("GET, POST");
    }

    [Fact]
    public async Task Keeps_the_cookies_that_were_decided_and_nothing_else()
    {
        var context = Context("text/html");
        context.Response.Headers.SetCookie = "jit-login=; Max-Age=0";
        context.Response.Headers["X-Half-Done"] = "yes";
        context.Response.Headers.Location = "https://elsewhere.example.com";

        await _writer.WriteAsync(context, Down);

        context.Response.Headers.SetCookie.ToString().ShouldBe("jit-login=; Max-Age=0");
        context.Response.Headers.ContainsKey("X-Half-Done").ShouldBeFalse();
        context.Response.Headers.Location.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData("/wiki/page?a=b", true)]
    [InlineData("https://wiki.example.com/page", true)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("//evil.example.com", false)]
    [InlineData("/\\evil.example.com", false)]
    [InlineData("data:text/html,x", false)]
    [InlineData("", false)]
    public async Task Offers_a_button_only_for_a_link_that_is_safe(string url, bool offered)
    {
        var (_, page) = await WriteAsync(Down with { ContinueUrl = url }, "text/html");

        page.Contains("class=\"button\"").ShouldBe(offered);
    }

    [Fact]
    public async Task Shows_hostile_values_harmlessly()
    {
        var context = Context("text/html");
        context.TraceIdentifier = "<script>alert(1)</script>";

        await _writer.WriteAsync(context, Down with { ContinueUrl = "/x\"><img src=x onerror=alert(1)>" });

        var page = BodyOf(context);
        page.ShouldNotContain("<script");
        page.ShouldNotContain("<img");
        page.ShouldContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    }

    [Fact]
    public async Task Counts_by_code_class_and_backend()
    {
        using var measured = new Measured(_services.GetRequiredService<IMeterFactory>());

        await WriteAsync(Down, "text/html");

        measured.Lines.ShouldBe(["jitgateway.failures{code=BACKEND_DOWN,number=1020,class=unreachable,backend=wiki} = 1"]);
    }

    [Theory]
    [InlineData(1000, LogLevel.Information)]
    [InlineData(1020, LogLevel.Warning)]
    [InlineData(1002, LogLevel.Error)]
    public async Task Logs_code_reason_and_path_at_a_level_that_fits(int number, LogLevel level)
    {
        var code = new[] { ErrorRegister.NotFound, ErrorRegister.BackendDown, ErrorRegister.Internal }.Single(c => c.Number == number);

        await WriteAsync(new GatewayFailure(code, new ReasonId("some.reason")), "text/html");

        var entry = _logs.Entries.ShouldHaveSingleItem();
        entry.Level.ShouldBe(level);
        entry.Message.ShouldBe($"{code}, reason some.reason: GET /wiki/a%0Ab, backend -, -");
    }

    private async Task<(HttpContext Context, string Body)> WriteAsync(GatewayFailure failure, string accept)
    {
        var context = Context(accept);
        await _writer.WriteAsync(context, failure);
        return (context, BodyOf(context));
    }

    private static DefaultHttpContext Context(string accept)
    {
        var context = new DefaultHttpContext { TraceIdentifier = "7K3QM-9XW2D" };
        context.Request.Method = "GET";
        context.Request.Path = "/wiki/a\nb";
        context.Request.Headers.Accept = accept;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static string BodyOf(HttpContext context) => System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
}

using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Failures;
using JitGateway.Failures.Appearance;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JitGateway.Tests.Failures;

/// <summary>The middleware around endpoints of our own that misbehave.</summary>
public sealed class FailurePagesTests : IAsyncLifetime
{
    private readonly CollectedLogs _logs = new();
    private readonly TaskCompletionSource _readOn = new();
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 1000).UseUrls("http://127.0.0.1:0");
        builder.Logging.AddProvider(_logs);
        builder.Services.AddRouting().AddSingleton(TimeProvider.System).AddFailures().AddSingleton(Active<PageIdentity>.Always(PageIdentity.Plain));
        _app = builder.Build();
        _app.UseFailurePages();
        _app.UseRouting();
        _app.MapGet("/throws", _ => throw new InvalidOperationException("password=hunter2"));
        _app.MapGet("/throws-later", async context =>
        {
            await Task.Yield();
            throw new InvalidOperationException("password=hunter2");
        });
        _app.MapGet("/throws-too-late", async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half an ans");
            await context.Response.Body.FlushAsync();
            await _readOn.Task;
            throw new InvalidOperationException("password=hunter2");
        });
        _app.MapPost("/sso/form", async context => _ = await context.Request.ReadFormAsync());
        _app.MapGet("/status/{code:int}", (HttpContext context) =>
        {
            context.Response.StatusCode = int.Parse((string)context.Request.RouteValues["code"]!);
            return Task.CompletedTask;
        });
        _app.MapUnknownOwnPaths();
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/throws", "text/html")]
    [InlineData("/throws", "application/json")]
    [InlineData("/throws-later", "text/html")]
    [InlineData("/throws-later", "application/json")]
    public async Task An_exception_shows_nothing_of_itself_but_a_support_code(string path, string accept)
    {
        using var answer = await GetAsync(path, accept);
        var body = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        body.ShouldContain("INTERNAL_ERROR");
        body.ShouldNotContain("hunter2");
        body.ShouldNotContain("InvalidOperation");
        body.ShouldNotContain("   at ");
        body.ShouldNotContain(".cs");
        _logs.Entries.ShouldContain(e => e.Level == LogLevel.Error && e.Exception is InvalidOperationException);
    }

    [Fact]
    public async Task An_exception_in_the_middle_of_an_answer_cuts_it()
    {
        using var answer = await _client.GetAsync("/throws-too-late", HttpCompletionOption.ResponseHeadersRead);
        _readOn.SetResult();

        await Should.ThrowAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        _logs.Entries.ShouldContain(e => e.Event == 204);
    }

    [Theory]
    [InlineData(404, 1000)]
    [InlineData(408, 1005)]
    [InlineData(413, 1006)]
    [InlineData(414, 1007)]
    [InlineData(415, 1008)]
    [InlineData(421, 1001)]
    [InlineData(431, 1009)]
    [InlineData(400, 1003)]
    [InlineData(418, 1003)]
    [InlineData(500, 1002)]
    [InlineData(503, 1023)]
    public async Task A_bare_status_becomes_a_page(int status, int code)
    {
        using var answer = await GetAsync($"/status/{status}", "application/json");

        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("code").GetInt32().ShouldBe(code);
        ((int)answer.StatusCode).ShouldBe(problem.RootElement.GetProperty("status").GetInt32());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task What_the_authentication_scheme_answered_is_left_alone(int status)
    {
        using var answer = await GetAsync($"/status/{status}", "text/html");

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_form_over_the_limit_gets_413()
    {
        using var form = new StringContent("SAMLResponse=" + new string('A', 2000), Encoding.UTF8, "application/x-www-form-urlencoded");
        using var answer = await _client.PostAsync("/sso/form", form);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("BODY_TOO_LARGE");
    }

    [Fact]
    public async Task A_path_of_ours_by_another_method_gets_405_and_the_methods_it_has()
    {
        using var answer = await GetAsync("/sso/FORM", "text/html");

        answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Theory]
    [InlineData("/sso")]
    [InlineData("/sso/nothing")]
    [InlineData("/SSO/form/below")]
    public async Task A_path_of_ours_that_does_not_exist_gets_404(string path)
    {
        using var answer = await GetAsync(path, "text/html");

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("request.unknown_own_path");
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await _client.SendAsync(request);
    }
}

using System.Net;
using JitGateway.Failures;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using NSubstitute;
using Yarp.ReverseProxy.Forwarder;

namespace JitGateway.Tests.Failures;

/// <summary>Forwarding that fails, through the whole gateway; and what a backend answers, untouched.</summary>
public sealed class ProxyFailureTests
{
    [Fact]
    public async Task A_backend_that_is_down_gives_502_with_a_support_code()
    {
        await using var gateway = await GatewayBeforeAsync(ScriptedBackend.Nobody);

        using var answer = await gateway.NavigateAsync("/app/page%22?a=%3Cb%3E");
        var page = await answer.Content.ReadAsStringAsync();

        answer.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        page.ShouldContain("1020");
        page.ShouldContain("<a class=\"button\" href=\"/app/page%22?a=%3Cb%3E\">Try again</a>");
        page.ShouldContain("proxy.no_answer");
        page.ShouldMatch("[0-9A-Z]{5}-[0-9A-Z]{5}");
        page.ShouldNotContain("127.0.0.1");
        gateway.Logs.Text.ShouldContain("BACKEND_DOWN, reason proxy.no_answer: GET /app/page%22, backend app, Request, ConnectionError");
    }

    [Fact]
    public async Task A_backend_that_does_not_answer_in_time_gives_504()
    {
        await using var backend = await ScriptedBackend.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await GatewayBeforeAsync(backend.Url, """, "Cluster": { "HttpRequest": { "ActivityTimeout": "00:00:00.2" } }""");

        using var answer = await gateway.FetchAsync("/app/page");

        answer.StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("BACKEND_TIMED_OUT");
    }

    [Fact]
    public async Task A_backend_that_breaks_off_breaks_the_answer_off()
    {
        var begun = new TaskCompletionSource();
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half an ans");
            await context.Response.Body.FlushAsync();
            await begun.Task;
            context.Abort();
        });
        await using var gateway = await GatewayBeforeAsync(backend.Url);

        using var answer = await gateway.Client.GetAsync("/app/page", HttpCompletionOption.ResponseHeadersRead);
        begun.SetResult();

        await Should.ThrowAsync<HttpRequestException>(() => answer.Content.ReadAsStringAsync());
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    public async Task What_a_backend_answered_is_not_touched_even_without_a_body(int status)
    {
        await using var backend = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var gateway = await GatewayBeforeAsync(backend.Url);

        using var answer = await gateway.NavigateAsync("/app/page");

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
        answer.Headers.Contains("Content-Security-Policy").ShouldBeFalse();
    }

    [Fact]
    public async Task An_upload_larger_than_our_own_limit_reaches_the_backend()
    {
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            using var counted = new CountingStream();
            await context.Request.Body.CopyToAsync(counted);
            await context.Response.WriteAsync(counted.Count.ToString());
        });
        await using var gateway = await GatewayBeforeAsync(backend.Url);

        using var answer = await gateway.Client.PostAsync("/app/upload", new ByteArrayContent(new byte[3_000_000]));

        (await answer.Content.ReadAsStringAsync()).ShouldBe("3000000");
    }

    [Fact]
    public async Task Nothing_is_logged_as_failure_when_the_client_goes_away()
    {
        var asked = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var backend = await ScriptedBackend.StartAsync(async context =>
        {
            asked.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                gone.SetResult();
            }
        });
        await using var gateway = await GatewayBeforeAsync(backend.Url);
        using var leaving = new CancellationTokenSource();

        var request = gateway.Client.GetAsync("/app/page", leaving.Token);
        await asked.Task;
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => request);
        await gone.Task;
        await gateway.StopAsync();   // when the request is over for the gateway too

        gateway.Logs.Entries.ShouldNotContain(e => e.Category.StartsWith("JitGateway.Failures"));
    }

    [Theory]
    [InlineData(ForwarderError.NoAvailableDestinations, "1021 NO_DESTINATION", "proxy.no_destination")]
    [InlineData(ForwarderError.RequestTimedOut, "1022 BACKEND_TIMED_OUT", "proxy.timed_out")]
    [InlineData(ForwarderError.Request, "1020 BACKEND_DOWN", "proxy.no_answer")]
    [InlineData(ForwarderError.RequestCreation, "1020 BACKEND_DOWN", "proxy.request_creation")]
    [InlineData(ForwarderError.RequestBodyDestination, "1020 BACKEND_DOWN", "proxy.request_body")]
    [InlineData(ForwarderError.RequestBodyClient, "1003 BAD_REQUEST", "request.body_broken")]
    [InlineData(ForwarderError.ResponseHeaders, "1020 BACKEND_DOWN", "proxy.response_headers")]
    [InlineData(ForwarderError.ResponseBodyDestination, "1020 BACKEND_DOWN", "proxy.response_body")]
    public void Each_way_to_fail_has_its_code_and_reason(ForwarderError error, string code, string reason)
    {
        var failure = ProxyFailure.Of(With(error)).ShouldNotBeNull();

        failure.Code.ToString().ShouldBe(code);
        failure.Reason.Value.ShouldBe(reason);
        failure.Detail.ShouldBe($"{error}, IOException");
        failure.RetryAfter.HasValue.ShouldBe(error == ForwarderError.NoAvailableDestinations);
    }

    [Theory]
    [InlineData(ForwarderError.RequestCanceled)]
    [InlineData(ForwarderError.RequestBodyCanceled)]
    [InlineData(ForwarderError.ResponseBodyCanceled)]
    [InlineData(ForwarderError.ResponseBodyClient)]
    public void A_client_that_went_away_is_no_failure(ForwarderError error) => ProxyFailure.Of(With(error)).ShouldBeNull();

    private static DefaultHttpContext With(ForwarderError error)
    {
        var feature = Substitute.For<IForwarderErrorFeature>();
        feature.Error.Returns(error);
        feature.Exception.Returns(new IOException("10.0.0.5 has the secret"));
        var context = new DefaultHttpContext();
        context.Features.Set(feature);
        return context;
    }

    private static Task<RunningGateway> GatewayBeforeAsync(string backend, string more = "") =>
        RunningGateway.StartAsync($$"""{ "Backends": { "app": { "Match": { "Path": "/app" }, "Destinations": "{{backend}}", "Access": [ { "Effect": "Public" } ]{{more}} } } }""");

    private sealed class CountingStream : MemoryStream
    {
        public long Count { get; private set; }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count += buffer.Length;
            return ValueTask.CompletedTask;
        }
    }
}

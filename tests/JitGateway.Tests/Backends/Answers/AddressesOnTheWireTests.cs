using JitGateway.Tests.IdentityHeaders;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Backends.Answers;

/// <summary>Addresses in the headers of requests and answers, over the wire.</summary>
public sealed class AddressesOnTheWireTests(AddressesOnTheWireTests.Wire wire) : IClassFixture<AddressesOnTheWireTests.Wire>
{
    private readonly Wire _wire = wire;

    private string Inner => _wire.Backend.Url;

    [Fact]
    public async Task Every_address_of_an_answer_holds_for_the_browser()
    {
        var answer = await _wire.AnswerAsync("/stripped/page",
            $"Location: {Inner}/next\r\nContent-Location: /next\r\nRefresh: 5; url=/next\r\nSet-Cookie: a=1; Path=/; Domain=127.0.0.1\r\nSet-Cookie: b=2; Path=/x\r\nSet-Cookie: c=3\r\n");

        answer.Header("Location").ShouldBe([$"{_wire.Outer}/stripped/next"]);
        answer.Header("Content-Location").ShouldBe(["/stripped/next"]);
        answer.Header("Refresh").ShouldBe(["5; url=/stripped/next"]);
        answer.Header("Set-Cookie").ShouldBe(["a=1; Path=/stripped; Domain=127.0.0.1", "b=2; Path=/stripped/x", "c=3"]);   // here people use that host too
    }

    [Fact]
    public async Task Without_a_prefix_only_the_inner_address_is_replaced()
    {
        var answer = await _wire.AnswerAsync("/whole/page", $"Location: {Inner}/whole/next\r\nContent-Location: /next\r\nSet-Cookie: a=1; Path=/\r\n");

        answer.Header("Location").ShouldBe([$"{_wire.Outer}/whole/next"]);
        answer.Header("Content-Location").ShouldBe(["/next"]);
        answer.Header("Set-Cookie").ShouldBe(["a=1; Path=/"]);
    }

    [Fact]
    public async Task Nothing_is_rewritten_where_the_application_knows_its_public_address()
    {
        var answer = await _wire.AnswerAsync("/never/page", $"Location: {Inner}/next\r\nRefresh: 5; url=/next\r\nSet-Cookie: a=1; Path=/\r\n");

        answer.Header("Location").ShouldBe([$"{Inner}/next"]);
        answer.Header("Refresh").ShouldBe(["5; url=/next"]);
        answer.Header("Set-Cookie").ShouldBe(["a=1; Path=/"]);
    }

    [Fact]
    public async Task An_application_that_knows_no_prefix_may_have_a_path_of_the_same_name()
    {
        (await _wire.AnswerAsync("/always/page", "Location: /always/x\r\n")).Header("Location").ShouldBe(["/always/always/x"]);
        (await _wire.AnswerAsync("/stripped/page", "Location: /stripped/x\r\n")).Header("Location").ShouldBe(["/stripped/x"]);
    }

    [Theory]
    [InlineData("/stripped/page", "/stripped")]
    [InlineData("/never/page", "/never")]
    [InlineData("/always/page", null)]
    [InlineData("/whole/page", null)]
    public async Task The_prefix_is_told_to_who_does_not_see_it(string path, string? prefix)
    {
        await _wire.AnswerAsync(path, "", request: "X-Forwarded-Prefix: forged\r\nX_Forwarded_Prefix: forged\r\nX-Forwarded-For: 192.0.2.1\r\n");

        _wire.Backend.LastRequest.Header("X-Forwarded-Prefix").ShouldBe(prefix is null ? [] : [prefix]);
        _wire.Backend.LastRequest.Header("X-Forwarded-For").ShouldBe(["127.0.0.1"]);
        _wire.Backend.LastRequest.Header("X-Forwarded-Host").ShouldBe([new Uri(_wire.Outer).Authority]);
        _wire.Backend.LastRequest.Header("X-Forwarded-Proto").ShouldBe(["http"]);
    }

    [Fact]
    public async Task The_application_sees_its_own_host_or_that_of_people()
    {
        await _wire.AnswerAsync("/stripped/page", "");
        _wire.Backend.LastRequest.Header("Host").ShouldBe([new Uri(Inner).Authority]);

        await _wire.AnswerAsync("/host/page", "");
        _wire.Backend.LastRequest.Header("Host").ShouldBe([new Uri(_wire.Outer).Authority]);
    }

    [Theory]
    [InlineData("/stripped/a", "{outer}/stripped/b", "{outer}/b")]
    [InlineData("/stripped/a", "/stripped/b", "/b")]
    [InlineData("/stripped/a", "{outer}/whole/b", "{outer}/whole/b")]
    [InlineData("/always/a", "{outer}/always/b", "{inner}/b")]
    [InlineData("/never/a", "{outer}/never/b", "{outer}/never/b")]
    [InlineData("/whole/a", "{outer}/whole/b", "{outer}/whole/b")]
    [InlineData("/host/a", "{outer}/host/b", "{outer}/b")]
    public async Task A_copy_goes_where_the_client_means(string path, string destination, string inside)
    {
        await _wire.AnswerAsync(path, "", request: $"Destination: {Named(destination)}\r\nDepth: infinity\r\nOverwrite: F\r\nIf: <{Named(destination)}> (<urn:uuid:1> [\"etag\"]) <urn:uuid:2> (Not <DAV:no-lock>)\r\n", method: "COPY");

        var seen = _wire.Backend.LastRequest;
        seen.Header("Destination").ShouldBe([Named(inside)]);
        seen.Header("If").ShouldBe([$"<{Named(inside)}> (<urn:uuid:1> [\"etag\"]) <urn:uuid:2> (Not <DAV:no-lock>)"]);
        seen.Header("Depth").ShouldBe(["infinity"]);
        seen.Header("Overwrite").ShouldBe(["F"]);
    }

    [Theory]
    [InlineData("/stripped/sw.js", "/", "/stripped/")]
    [InlineData("/stripped/sw.js", "/app/", "/stripped/app/")]
    [InlineData("/stripped/sw.js", "/stripped/", "/stripped/")]
    [InlineData("/stripped/sw.js", "/../", null)]
    [InlineData("/stripped/sw.js", "/%2e%2e/", null)]
    [InlineData("/stripped/sw.js", "/.\\../", null)]
    [InlineData("/stripped/sw.js", "./", null)]
    [InlineData("/stripped/sw.js", "http://127.0.0.1/", null)]
    [InlineData("/whole/sw.js", "/", null)]
    [InlineData("/whole/sw.js", "/whole/", "/whole/")]
    [InlineData("/whole/sw.js", "/whole", null)]                  // would hold for /wholesale too
    [InlineData("/whole/sw.js", "/wholesale/", null)]
    [InlineData("/whole/sw.js", "/whole/\r\nService-Worker-Allowed: /", null)]
    [InlineData("/never/sw.js", "/", null)]
    [InlineData("/never/sw.js", "/never/", "/never/")]
    [InlineData("/sw.js", "/", "/")]                              // of an application at the root a script at the root may do the same without it
    public async Task A_service_worker_stays_within_its_application(string script, string asked, string? allowed) =>
        (await _wire.AnswerAsync(script, $"Service-Worker-Allowed: {asked}\r\n")).Header("Service-Worker-Allowed").ShouldBe(allowed is null ? [] : [allowed]);

    private string Named(string text) => text.Replace("{outer}", _wire.Outer).Replace("{inner}", Inner);

    public sealed class Wire : IAsyncLifetime
    {
        private RunningGateway _gateway = null!;

        internal RawBackend Backend { get; } = new();

        /// <summary>The origin that people use.</summary>
        public string Outer => "http://127.0.0.1";

        public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync($$"""
            {
              "Backends": {
                "stripped": { "Match": { "Path": "/stripped", "StripPrefix": true }, {{Open}} },
                "always": { "Match": { "Path": "/always", "StripPrefix": true, "Rewrite": "Always" }, {{Open}} },
                "never": { "Match": { "Path": "/never", "StripPrefix": true, "Rewrite": "Never" }, {{Open}} },
                "host": { "Match": { "Path": "/host", "StripPrefix": true, "PreserveHost": true }, {{Open}} },
                "whole": { "Match": { "Path": "/whole" }, {{Open}} },
                "root": { {{Open}} }
              }
            }
            """);

        public async Task DisposeAsync()
        {
            await _gateway.DisposeAsync();
            await Backend.DisposeAsync();
        }

        /// <param name="answer">Header lines of the backend's answer.</param>
        /// <param name="request">Header lines of the request.</param>
        public Task<string> AnswerAsync(string path, string answer, string request = "", string method = "GET")
        {
            Backend.AnswerHeaders = answer;
            return WireText.SendAsync(_gateway.Client.BaseAddress!, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{request}\r\n");
        }

        private string Open => $$""" "Destinations": "{{Backend.Url}}", "Access": [ { "Effect": "Public" } ] """;
    }
}

using System.Net;
using System.Net.Sockets;
using JitGateway.Configuration.Certificates;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Http;
using JitGateway.Tests.Backends;
using static JitGateway.Tests.Provisioning.Adapters.HttpStub;

namespace JitGateway.Tests.Provisioning.Adapters.Http;

/// <summary>What every adapter over HTTP relies on: credentials, repetition only where nothing was done, and what a failure on the way is called.</summary>
public sealed class HttpBackendTests
{
    private static readonly HttpConnection Plain = new(null, null, null);
    private static readonly HttpCall Get = new(HttpMethod.Get, "things/1?a=b%2Fc");
    private static readonly HttpCall Post = new(HttpMethod.Post, "things") { Body = "{}"u8.ToArray(), ContentType = "application/json", Headers = [("If-Match", "\"7\"")] };

    [Fact]
    public async Task A_request_goes_below_the_base_url_with_its_headers_and_body()
    {
        await using var server = await StartAsync(new Answer(201, """{"id":1}""", "ETag", "W/\"8\"", "Location", "things/1"));
        using var backend = new HttpBackend(new Uri(server.Origin, "/api/v1"), Plain, FixedAuthentication.Basic("ada", "päss", "no"), TimeProvider.System);
        var answer = Done(await backend.SendAsync(Post, default));
        (answer.Status, answer.ETag, answer.Location!.OriginalString, answer.IsSuccess).ShouldBe((HttpStatusCode.Created, "W/\"8\"", "things/1", true));
        answer.Json!.Value.GetProperty("id").GetInt32().ShouldBe(1);
        var request = server.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Body).ShouldBe(("POST", "/api/v1/things", "{}"));
        request.Headers["Authorization"].ShouldBe("Basic YWRhOnDDpHNz");
        request.Headers["Content-Type"].ShouldBe("application/json");
        request.Headers["Accept"].ShouldBe("application/json");
        request.Headers["If-Match"].ShouldBe("\"7\"");
    }

    [Theory]
    [InlineData("\r\nX-Injected: yes")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("Zoë")]
    public async Task No_value_adds_a_header(string value)
    {
        await using var server = await StartAsync();
        using var backend = Backend(server);
        (await backend.SendAsync(Post with { Headers = [("If-Match", value)] }, default)).ShouldBe(new AdapterResult<HttpAnswer>.Rejected("the header If-Match would hold a line end, another control character or one beyond ASCII"));
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("application/json;version=2")]
    [InlineData("application/json; v = 2 x")]
    [InlineData("json")]
    public async Task What_is_to_be_accepted_is_said_as_it_was_written(string accept)
    {
        await using var server = await StartAsync(new Answer(200, ""));
        using var backend = Backend(server);
        Done(await backend.SendAsync(Get with { Accept = accept }, default));
        server.Requests[0].Headers["Accept"].ShouldBe(accept);
    }

    [Fact]
    public async Task What_is_to_be_accepted_adds_no_header()
    {
        await using var server = await StartAsync();
        using var backend = Backend(server);
        (await backend.SendAsync(Get with { Accept = "a\r\nX-Injected: yes" }, default)).ShouldBe(new AdapterResult<HttpAnswer>.Rejected("the header Accept would hold a line end, another control character or one beyond ASCII"));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_escaped_stays_escaped()
    {
        await using var server = await StartAsync(new Answer(200, ""));
        using var backend = Backend(server);
        var answer = Done(await backend.SendAsync(Get, default));
        (answer.IsJson, answer.Json).ShouldBe((true, null));
        server.Requests[0].Path.ShouldBe("/things/1?a=b%2Fc");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(307)]
    public async Task What_a_status_means_is_for_the_adapter_to_say_and_redirects_are_not_followed(int status)
    {
        await using var server = await StartAsync(new Answer(status, "no", "Location", "/elsewhere"));
        using var backend = Backend(server);
        var answer = Done(await backend.SendAsync(Get, default));
        ((int)answer.Status, answer.IsJson, answer.IsSuccess).ShouldBe((status, false, false));
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}", false)]
    [InlineData("{\"a\":1}{", false)]
    [InlineData("[1]", true)]
    public async Task Only_one_whole_and_well_formed_document_is_json(string body, bool isJson)
    {
        await using var server = await StartAsync(new Answer(200, body));
        using var backend = Backend(server);
        Done(await backend.SendAsync(Get, default)).IsJson.ShouldBe(isJson);
    }

    [Fact]
    public async Task Refused_credentials_are_said_with_what_to_mend()
    {
        await using var server = await StartAsync(new Answer(401, ""));
        using var backend = new HttpBackend(server.Origin, Plain, FixedAuthentication.Bearer("secret", "mend Scim:Token"), TimeProvider.System);
        (await backend.SendAsync(Post, default)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("401: mend Scim:Token"));
        server.Requests.Count.ShouldBe(1, "the same credentials would be refused again");
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_short_wish_for_patience_is_met_once_since_nothing_was_done(int status)
    {
        await using var server = await StartAsync(new Answer(status, "", "Retry-After", "0"), new Answer(201, "{}"), new Answer(status, "", "Retry-After", "0"), new Answer(status, "", "Retry-After", "1"));
        using var backend = Backend(server);
        Done(await backend.SendAsync(Post, default)).Status.ShouldBe(HttpStatusCode.Created);
        ((int)Done(await backend.SendAsync(Post, default)).Status).ShouldBe(status);
        server.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData(429, "30")]
    [InlineData(429, null)]
    [InlineData(503, null)]
    [InlineData(500, "0")]
    public async Task Any_other_wish_is_the_engines(int status, string? after)
    {
        await using var server = await StartAsync(new Answer(status, "", after is null ? [] : ["Retry-After", after]));
        using var backend = Backend(server);
        Done(await backend.SendAsync(Get, default)).RetryAfter.ShouldBe(after is null ? null : TimeSpan.FromSeconds(int.Parse(after)));
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_reading_whose_connection_ends_before_the_answer_is_repeated_once()
    {
        await using var server = await StartAsync(new Answer(Cut, ""), new Answer(200, "{}"), new Answer(Cut, ""), new Answer(Cut, ""));
        using var backend = Backend(server);
        Done(await backend.SendAsync(Get, default)).Status.ShouldBe(HttpStatusCode.OK);
        (await backend.SendAsync(Get, default)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("the connection ended in the middle of the answer"));
        server.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task A_writing_is_never_repeated_blindly(string method)
    {
        await using var server = await StartAsync(new Answer(Cut, ""), new Answer(200, "{}"));
        using var backend = Backend(server);
        (await backend.SendAsync(new HttpCall(new HttpMethod(method), "things"), default)).ShouldBeOfType<AdapterResult<HttpAnswer>.Unavailable>();
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_without_end_is_unavailable()
    {
        await using var server = await StartAsync(new Answer(200, new string('x', HttpTransport.LargestAnswer + 1)));
        using var backend = Backend(server);
        (await backend.SendAsync(Get, default)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("the answer is larger than 1048576 bytes"));
    }

    [Fact]
    public async Task Nobody_listening_and_an_unknown_host_are_unavailable()
    {
        await using var server = await StartAsync();
        var origin = server.Origin;
        await server.DisposeAsync();
        using var backend = new HttpBackend(origin, Plain, FixedAuthentication.None(""), TimeProvider.System);
        (await backend.SendAsync(Get, default)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("no connection"));
        using var unknown = new HttpBackend(new Uri("http://no-such-host.invalid"), Plain, FixedAuthentication.None(""), TimeProvider.System);
        (await unknown.SendAsync(Get, default)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("the host's name cannot be resolved"));
    }

    [Fact]
    public async Task Who_is_disposed_while_an_answer_is_awaited_says_so_and_throws_nothing()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var backend = new HttpBackend(new Uri($"http://{silent.LocalEndpoint}"), Plain, FixedAuthentication.None(""), TimeProvider.System);
        var call = backend.SendAsync(Post, default);
        using var asked = await silent.AcceptTcpClientAsync();
        await asked.GetStream().ReadExactlyAsync(new byte[1]);
        backend.Dispose();

        var ended = new AdapterResult<HttpAnswer>.Unavailable("the adapter ended before the answer came: there is a new configuration, or the gateway stops");
        (await call).ShouldBe(ended);
        (await backend.SendAsync(Get, default)).ShouldBe(ended, "whoever tries again is told the same");
    }

    [Fact]
    public async Task Who_gives_up_is_not_told_that_the_adapter_ended()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var givenUp = new CancellationTokenSource();
        using var backend = new HttpBackend(new Uri($"http://{silent.LocalEndpoint}"), Plain, FixedAuthentication.None(""), TimeProvider.System);
        var call = backend.SendAsync(Get, givenUp.Token);
        using var asked = await silent.AcceptTcpClientAsync();
        await givenUp.CancelAsync();
        backend.Dispose();
        await Should.ThrowAsync<OperationCanceledException>(call);
    }

    [Fact]
    public async Task Connections_are_reused()
    {
        await using var server = await StartAsync([.. Enumerable.Range(0, 5).Select(_ => new Answer(200, "{}"))]);
        using var backend = Backend(server);
        for (var i = 0; i < 5; i++) Done(await backend.SendAsync(Get, default));
        server.Requests.Select(r => r.Connection).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Only_the_authorities_of_the_file_are_trusted_and_the_host_must_be_the_certificates()
    {
        using var authority = new OwnAuthority();
        var file = authority.Write();
        await using var server = await HttpStub.StartAsync(authority.Server, client: false, new Answer(200, "{}"));
        Done(await SendAsync(server, file)).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(server, file, "localhost")).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("no TLS connection: the server's certificate is of another host"));
        (await SendAsync(server, null)).ShouldBe(new AdapterResult<HttpAnswer>.Unavailable("no TLS connection: the server's certificate is of no authority that is trusted"));
    }

    [Fact]
    public async Task The_clients_certificate_is_shown()
    {
        using var authority = new OwnAuthority();
        await using var server = await HttpStub.StartAsync(authority.Server, client: true, new Answer(200, "{}"), new Answer(200, "{}"));
        var (pfx, certificate, key) = authority.WriteClient("hidden");
        foreach (var settings in new CertificateSettings[] { new() { Path = new(pfx), Password = new("hidden") }, new() { Certificate = new(certificate), Key = new(key), Password = new("hidden") } })
        {
            var context = NewContext();
            var connection = new HttpConnection(new CertificateFiles(context).Authorities(authority.Write(), "CaFile"), new CertificateFiles(context).WithKey(settings, "ClientCertificate"), null);
            context.Errors.All.ShouldBeEmpty();
            using var backend = new HttpBackend(server.Origin, connection, FixedAuthentication.None(""), TimeProvider.System);
            Done(await backend.SendAsync(Get, default));
        }

        server.Requests.Select(r => r.Certificate).ShouldBe(["CN=gateway", "CN=gateway"]);
        (await SendAsync(server, authority.Write())).ShouldBeOfType<AdapterResult<HttpAnswer>.Unavailable>();
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_proxy_is_asked_where_there_is_one_and_told_who_we_are()
    {
        await using var proxy = await StartAsync(new Answer(407, "", "Proxy-Authenticate", "Basic realm=\"proxy\""), new Answer(200, "{}"));
        var connection = Plain with { Proxy = new WebProxy(proxy.Origin) { Credentials = new NetworkCredential("gateway", "hidden") } };
        using var backend = new HttpBackend(new Uri("http://backend.example.com/api"), connection, FixedAuthentication.Bearer("token", ""), TimeProvider.System);
        Done(await backend.SendAsync(Get, default)).Status.ShouldBe(HttpStatusCode.OK);
        var request = proxy.Requests[^1];
        request.Path.ShouldBe("http://backend.example.com/api/things/1?a=b%2Fc");
        request.Headers["Proxy-Authorization"].ShouldBe("Basic Z2F0ZXdheTpoaWRkZW4=");
        request.Headers["Authorization"].ShouldBe("Bearer token");
    }

    [Fact]
    public void Credentials_do_not_print()
    {
        new HttpCredentials([("Authorization", "Bearer hidden")]).ToString().ShouldNotContain("hidden");
        new AccessToken("hidden", null).ToString().ShouldNotContain("hidden");
    }

    /// <summary>A server of HTTP/1.0 ends each connection after its answer, and a creation may not be sent twice.</summary>
    [Fact]
    public async Task No_creation_is_sent_into_the_end_of_a_connection()
    {
        await using var server = new OldServer("HTTP/1.0", "");
        using var backend = new HttpBackend(new Uri($"http://{server.Authority}"), Plain, FixedAuthentication.None("none"), TimeProvider.System);

        foreach (var call in new[] { Get, Post, Post, Get, Post }) Done(await backend.SendAsync(call, default)).Status.ShouldBe(HttpStatusCode.OK);
    }

    private static JitGateway.Configuration.ConfigurationContext NewContext() => new(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());

    private static HttpBackend Backend(HttpStub server) => new(server.Origin, Plain, FixedAuthentication.None("none"), TimeProvider.System);

    private static async Task<AdapterResult<HttpAnswer>> SendAsync(HttpStub server, string? caFile, string host = "127.0.0.1")
    {
        var authorities = caFile is null ? null : new CertificateFiles(NewContext()).Authorities(caFile, "CaFile");
        using var backend = new HttpBackend(new UriBuilder(server.Origin) { Host = host }.Uri, Plain with { Authorities = authorities }, FixedAuthentication.None(""), TimeProvider.System);
        return await backend.SendAsync(Get, default);
    }

    private static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;
}

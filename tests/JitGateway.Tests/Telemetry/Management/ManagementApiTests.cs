using System.Net;
using System.Text;
using System.Text.Json;
using JitGateway.Telemetry;
using JitGateway.Telemetry.Management;
using JitGateway.Tests.Architecture;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Telemetry.Management;

/// <summary>What holds for every endpoint of the management listener, whichever module it is of: the lists are read from the document and from the listener's own routes.</summary>
public sealed class ManagementApiTests : IAsyncLifetime
{
    /// <summary>What is answered without a token.</summary>
    private static readonly string[] Open = ["/health/live", "/health/ready", "/health/start", "/metrics", "/openapi.json"];

    private const string Token = "operators-own-token";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private RunningGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await RunningGateway.StartAsync(
        $$"""{ "Gateway": { "Management": { "Token": "{{Token}}" } } }""", builder => builder.Services.AddSingleton<IManagementEndpoints, Forgetful>());

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Every_endpoint_is_in_the_document_and_the_reverse()
    {
        var mapped = _gateway.Services.GetRequiredService<ManagementListener>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => e.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Where(m => m != "HEAD").Select(m => $"{m} {e.RoutePattern.RawText}"));
        var described = (await OperationsAsync()).Select(o => $"{o.Method} {o.Path}");

        described.Append("GET /forgotten").Order(StringComparer.Ordinal).ShouldBe(mapped.Order(StringComparer.Ordinal));   // which this test maps without a description
    }

    [Fact]
    public async Task The_page_for_operators_has_a_row_for_each()
    {
        var rows = (await OperationsAsync()).Select(o =>
            $"| `{o.Method} {o.Path}` | {o.Described.GetProperty("summary").GetString()} | {(IsOpen(o.Described) ? "no" : "yes")} | {(o.Described.GetProperty("x-changes").GetBoolean() ? "yes" : "no")} |");
        var page = await File.ReadAllLinesAsync(Path.Combine(SourceTree.Root, "deploy/recipes/management-api.md"));

        page.Where(l => l.StartsWith("| `GET ", StringComparison.Ordinal) || l.StartsWith("| `POST ", StringComparison.Ordinal)).ShouldBe(rows);
    }

    [Fact]
    public async Task No_two_operations_have_one_id_and_each_says_what_it_does()
    {
        var operations = (await OperationsAsync()).Select(o => o.Described).ToList();

        operations.Select(o => o.GetProperty("operationId").GetString()).ShouldBeUnique();
        operations.ShouldAllBe(o => o.GetProperty("summary").GetString()!.Length > 8);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic operators-own-token")]
    public async Task Without_the_token_nothing_is_answered_but_health_metrics_and_the_document(string? authorization)
    {
        var open = new List<string>();
        foreach (var (method, path, _) in await OperationsAsync())
        {
            using var answer = await SendAsync(method, path, authorization, method == "POST" ? "{}" : null);
            if (answer.StatusCode is HttpStatusCode.OK) open.Add(path);
            else await ShouldBeProblemAsync(answer, 401, $"{method} {path}");
        }

        open.Order(StringComparer.Ordinal).ShouldBe(Open);
        using var forgotten = await SendAsync("GET", "/forgotten", authorization);
        await ShouldBeProblemAsync(forgotten, 401, "an endpoint that describes nothing");
    }

    [Fact]
    public async Task The_public_listener_has_none_of_them()
    {
        foreach (var (method, path, _) in await OperationsAsync())
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            request.Headers.Add("Authorization", $"Bearer {Token}");
            if (method == "POST") request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await _gateway.Client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task What_a_page_sends_is_refused_even_with_the_token(string header, string value)
    {
        foreach (var (method, path, described) in await OperationsAsync())
        {
            if (IsOpen(described)) continue;
            using var answer = await SendAsync(method, path, $"Bearer {Token}", method == "POST" ? "{}" : null, (header, value));
            await ShouldBeProblemAsync(answer, 403, $"{method} {path}");
        }
    }

    [Fact]
    public async Task A_name_that_another_domain_gave_to_the_address_is_refused()
    {
        foreach (var (method, path, described) in await OperationsAsync())
        {
            if (IsOpen(described)) continue;
            using var answer = await SendAsync(method, path, null, method == "POST" ? "{}" : null, ("Host", "rebound.evil.example"));
            await ShouldBeProblemAsync(answer, 421, $"{method} {path}");
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("[::1]:9090")]
    [InlineData("10.0.0.7")]
    [InlineData("gateway-1.internal")]
    public async Task With_the_token_it_is_asked_under_any_name(string host)
    {
        using var answer = await SendAsync("GET", "/sessions", $"Bearer {Token}", null, ("Host", host));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonp")]
    public async Task A_body_that_a_form_could_send_is_refused(string type)
    {
        foreach (var (method, path, described) in await OperationsAsync())
        {
            if (!described.TryGetProperty("requestBody", out _)) continue;
            using var answer = await SendAsync(method, path, $"Bearer {Token}", """{"all":true}""", ("Content-Type", type));
            await ShouldBeProblemAsync(answer, 415, $"{method} {path}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_that_is_too_long_is_refused_whether_it_says_so_or_not(bool saysLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_gateway.Management, "/sessions/revoke"));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Token}");
        request.Headers.TransferEncodingChunked = !saysLength;
        request.Content = new StringContent("{\"subject\":\"" + new string('x', ManagementOperation.SmallBody) + "\"}", Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(request);

        await ShouldBeProblemAsync(answer, 413, "a long body");
    }

    [Theory]
    [InlineData("GET", "/", 404, null)]
    [InlineData("GET", "/session", 404, null)]
    [InlineData("GET", "/openapi.json/", 200, null)]
    [InlineData("POST", "/sessions", 405, "GET, HEAD, OPTIONS")]
    [InlineData("DELETE", "/sessions/revoke", 405, "POST, OPTIONS")]
    [InlineData("OPTIONS", "/sessions", 204, "GET, HEAD, OPTIONS")]
    [InlineData("HEAD", "/health/ready", 200, null)]
    [InlineData("HEAD", "/sessions", 401, null)]
    public async Task Other_paths_and_methods_are_told_so(string method, string path, int status, string? allow)
    {
        using var answer = await SendAsync(method, path, null);

        ((int)answer.StatusCode).ShouldBe(status);
        (answer.Content.Headers.Allow.Count > 0 ? string.Join(", ", answer.Content.Headers.Allow) : null).ShouldBe(allow);
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        if (status is 404 or 405) await ShouldBeProblemAsync(answer, status, path);
        if (method is "HEAD" or "OPTIONS") (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parameter_that_an_operation_does_not_declare_is_refused_and_the_legal_ones_are_named()
    {
        foreach (var (method, path, described) in await OperationsAsync())
        {
            if (Open.Contains(path)) continue;
            var legal = QueryOf(described).Select(p => p.GetProperty("name").GetString()!).ToList();
            var said = await RefusedAsync(method, path, "colour=red");

            said.ShouldStartWith($"\"colour\" is not known here. It came with \"red\". {(legal.Count == 0 ? "Nothing is: leave it out." : $"Known are {string.Join(", ", legal)}.")}", Case.Sensitive, $"{method} {path}");
        }

        (await RefusedAsync("GET", "/sessions", "limit=5&LIMIT=6")).ShouldContain("Did you mean limit?");
        (await RefusedAsync("GET", "/sessions", "Limit=5")).ShouldEndWith("Did you mean limit?");
        (await RefusedAsync("GET", "/sessions", $"limit=5&{new string('x', 3_000)}={new string('y', 3_000)}")).Length.ShouldBeLessThan(300);
    }

    [Fact]
    public async Task Probes_and_scrapes_may_have_what_their_senders_add()
    {
        foreach (var path in Open)
        {
            using var answer = await SendAsync("GET", $"{path}?from=balancer-3", null);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        }
    }

    [Fact]
    public async Task A_parameter_that_is_there_twice_or_empty_or_of_another_kind_is_refused_with_what_may_be_written()
    {
        var tried = 0;
        foreach (var (method, path, described) in await OperationsAsync())
        {
            foreach (var parameter in QueryOf(described))
            {
                var (name, schema) = (parameter.GetProperty("name").GetString()!, parameter.GetProperty("schema"));
                (await RefusedAsync(method, path, $"{name}=a&{name}=b")).ShouldBe($"{name} is there more than once. It came with \"a\" and \"b\". Write it once.");
                (await RefusedAsync(method, path, $"{name}=")).ShouldStartWith($"{name} cannot be \"\". ");
                var legal = schema.TryGetProperty("enum", out var words) ? words.EnumerateArray().Select(w => w.GetString()!).ToList()
                    : schema.GetProperty("type").GetString() == "integer" ? [$"{schema.GetProperty("minimum").GetInt64()}"] : [];
                if (legal.Count == 0) continue;
                tried++;
                foreach (var wrong in (string[])["0", "-1", "1.5", "1e2", "99999999999999999999", "maybe", "%00"])
                {
                    var said = await RefusedAsync(method, path, $"{name}={wrong}");
                    said.ShouldStartWith($"{name} cannot be \"{Uri.UnescapeDataString(wrong)}\". Write ");
                    foreach (var word in legal) said.ShouldContain(word);
                }
            }
        }

        tried.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task A_parameter_that_must_be_there_is_asked_for()
    {
        var asked = new List<string>();
        foreach (var (method, path, described) in await OperationsAsync())
        {
            var required = QueryOf(described).Where(p => p.GetProperty("required").GetBoolean()).Select(p => p.GetProperty("name").GetString()!).ToList();
            if (required.Count == 0) continue;
            (await RefusedAsync(method, path, "")).ShouldStartWith($"{required[0]} is missing. ");
            asked.Add($"{path} {required[0]}");
        }

        asked.ShouldBe(["/backends/backend name", "/history/export format", "/history/message correlation", "/history/story correlation", "/ledger/account backend", "/ledger/replay number", "/ledger/undo number", "/queue/entry backend"]);
    }

    [Theory]
    [InlineData("", "That is no JSON that can be read. ")]
    [InlineData("nonsense", "That is no JSON that can be read. ")]
    [InlineData("[1]", "That is no JSON object. ")]
    [InlineData("null", "That is no JSON object. ")]
    [InlineData("""{"colour":"red"}""", "\"colour\" is not known here. It came with \"red\". Known are ")]
    [InlineData("""{"backend":"wiki","backend":"wiki"}""", "That is no JSON that can be read. ")]
    [InlineData("""{"\ud800":1}""", "That is no JSON that can be read. ")]
    public async Task A_body_that_an_operation_does_not_take_is_refused_with_what_to_send(string body, string told)
    {
        var tried = 0;
        foreach (var (method, path, described) in await OperationsAsync())
        {
            if (!described.TryGetProperty("requestBody", out _)) continue;
            using var answer = await SendAsync(method, path, $"Bearer {Token}", body);
            (await SaidAsync(answer, $"{method} {path}")).ShouldStartWith(told);
            tried++;
        }

        tried.ShouldBe(11);
    }

    [Fact]
    public async Task A_member_of_another_kind_is_named()
    {
        foreach (var (method, path, described) in await OperationsAsync())
        {
            if (!described.TryGetProperty("requestBody", out var body)) continue;
            foreach (var name in MembersOf(body.GetProperty("content").GetProperty("application/json").GetProperty("schema")).Distinct())
            {
                if (name is "login" or "recent") continue;   // any JSON, a number
                using var answer = await SendAsync(method, path, $"Bearer {Token}", $$"""{"{{name}}":17}""");
                (await SaidAsync(answer, $"{method} {path}")).ShouldStartWith($"{name} cannot be \"17\". Send ");
            }
        }
    }

    [Fact]
    public async Task Each_change_is_logged_with_who_asked_and_without_values_of_persons()
    {
        using var replayed = await SendAsync("POST", "/ledger/undo?number=7&overwrite=true", $"Bearer {Token}", null, ("X-Operator", "grace"));
        using var revoked = await SendAsync("POST", "/sessions/revoke", $"Bearer {Token}", """{"issuer":"https://idp.example.com","value":"ada@example.com"}""");
        using var refused = await SendAsync("POST", "/queue/drop", null, """{"backend":"wiki","subject":"x"}""");

        (await ChangesAsync(3)).ShouldBe([
            "Management: POST /ledger/undo?number=7&overwrite=true, asked by a holder of Gateway:Management:Token (grace) from 127.0.0.1: 404",
            "Management: POST /sessions/revoke, asked by a holder of Gateway:Management:Token from 127.0.0.1: 404",
            "Management: POST /queue/drop, asked by nobody from 127.0.0.1: 401",
        ]);
        _gateway.Logs.Text.ShouldNotContain("ada@example.com");
    }

    [Theory]
    [InlineData("ada.lovelace-2@example.com", true)]
    [InlineData("ada) from 10.9.9.9", false)]
    [InlineData("ada from 10.9.9.9", false)]
    [InlineData("ada): 200 (", false)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234x", false)]
    public async Task The_name_that_callers_give_themselves_cannot_write_the_rest_of_the_line(string name, bool isTold)
    {
        using var asked = await SendAsync("POST", "/queue/drop", $"Bearer {Token}", """{"backend":"wiki","subject":"x"}""", ("X-Operator", name));
        using var stranger = await SendAsync("POST", "/queue/drop", null, """{"backend":"wiki","subject":"x"}""", ("X-Operator", "grace"));

        (await ChangesAsync(2)).ShouldBe([
            $"Management: POST /queue/drop, asked by a holder of Gateway:Management:Token{(isTold ? $" ({name})" : "")} from 127.0.0.1: 404",
            "Management: POST /queue/drop, asked by nobody from 127.0.0.1: 401",
        ]);
    }

    [Fact]
    public async Task An_endpoint_that_fails_says_only_where_to_look()
    {
        using var answer = await SendAsync("GET", "/forgotten", $"Bearer {Token}");

        var problem = await ShouldBeProblemAsync(answer, 500, "an exception");
        problem.GetRawText().ShouldNotContain("hunter2");
        _gateway.Logs.Entries.Single(e => e.Event == 504).Exception.ShouldBeOfType<InvalidOperationException>();
    }

    private static bool IsOpen(JsonElement described) => described.TryGetProperty("security", out var security) && security.GetArrayLength() == 0;

    private static IEnumerable<JsonElement> QueryOf(JsonElement described) =>
        described.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query") : [];

    private static IEnumerable<string> MembersOf(JsonElement schema) =>
        schema.TryGetProperty("anyOf", out var forms) ? forms.EnumerateArray().SelectMany(MembersOf) : schema.GetProperty("properties").EnumerateObject().Select(p => p.Name);

    /// <summary>What is said of a query that is refused.</summary>
    /// <summary>The line comes after the answer, which says what became of it.</summary>
    private Task<List<string>> ChangesAsync(int count) =>
        Eventually.HoldsAsync(() => Task.FromResult(_gateway.Logs.Entries.Where(e => e.Event == 503).Select(e => e.Message).ToList()), lines => lines.Count >= count, "each change is logged");

    private async Task<string> RefusedAsync(string method, string path, string query)
    {
        using var answer = await SendAsync(method, $"{path.Replace("{id}", "x", StringComparison.Ordinal)}?{query}", $"Bearer {Token}", method == "POST" ? "{}" : null);
        return await SaidAsync(answer, $"{method} {path}?{query}");
    }

    private static async Task<string> SaidAsync(HttpResponseMessage answer, string what)
    {
        var problem = await ShouldBeProblemAsync(answer, 400, what);
        return $"{problem.GetProperty("title").GetString()}. {problem.GetProperty("detail").GetString()}";
    }

    private static async Task<JsonElement> ShouldBeProblemAsync(HttpResponseMessage answer, int status, string what)
    {
        ((int)answer.StatusCode).ShouldBe(status, what);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json", what);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        problem.RootElement.GetProperty("status").GetInt32().ShouldBe(status, what);
        problem.RootElement.GetProperty("title").GetString().ShouldNotBeNullOrEmpty(what);
        return problem.RootElement.Clone();
    }

    private async Task<IReadOnlyList<(string Method, string Path, JsonElement Described)>> OperationsAsync()
    {
        using var document = JsonDocument.Parse(await _http.GetStringAsync(new Uri(_gateway.Management, "/openapi.json")));
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (o.Name.ToUpperInvariant(), p.Name, o.Value.Clone())))];
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, string? authorization, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_gateway.Management, path));
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
        {
            if (name == "Host") request.Headers.Host = value;
            else if (name == "Content-Type") request.Content!.Headers.ContentType = new(value);
            else request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>Maps an endpoint as ASP.NET Core would have it: no description, no guard, and a secret in its exception.</summary>
    private sealed class Forgetful : IManagementEndpoints
    {
        public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/forgotten", (HttpContext _) => throw new InvalidOperationException("password=hunter2"));
    }
}

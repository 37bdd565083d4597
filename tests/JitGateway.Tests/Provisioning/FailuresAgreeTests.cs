using System.Text;
using System.Text.Json;
using JitGateway.Backends;
using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Protection;
using JitGateway.Tests.Failures;
using JitGateway.Tests.Provisioning.Waiting;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Tests.Provisioning;

/// <summary>Whatever keeps a person from their account: the page, the problem document, the <c>ErrorUrl</c>, the log, the history and the metrics name the same thing.</summary>
public sealed class FailuresAgreeTests : IDisposable
{
    private const string SupportCode = "7K3QM-9XW2D";

    private readonly ProvisioningTestBed _bed = new();
    private readonly CollectedLogs _logs = new();
    private readonly Measured _measured;

    public FailuresAgreeTests()
    {
        _measured = new Measured(_bed.Meters);
        _bed.Logger = _logs.For<UserProvisioner>();
        _bed.Logs = _logs;
    }

    public void Dispose()
    {
        _measured.Dispose();
        _logs.Dispose();
    }

    [Theory]
    [MemberData(nameof(ProvokedFailures.Numbers), MemberType = typeof(ProvokedFailures))]
    public async Task A_person_reads_on_the_page_what_the_log_the_history_and_the_metrics_say(int number)
    {
        var code = ProvokedFailures.Of(number);

        var response = await ProvokeAsync(code, "text/html");

        response.StatusCode.ShouldBe(code.Status);
        response.Headers.RetryAfter.Count.ShouldBe(code.Status == 503 ? 1 : 0);
        var page = VisibleText.Of(BodyOf(response)).Split('\n');
        page.ShouldContain(code.Title);
        page.ShouldContain(code.PublicText);
        if (SentenceOf(code) is { } sentence) page.ShouldContain(sentence);
        page.ShouldContain($"{code}");
        page.ShouldContain(SupportCode);
        await OperatorsReadAsync(code, page[Array.IndexOf(page, "Reason") + 1]);
    }

    [Theory]
    [MemberData(nameof(ProvokedFailures.Numbers), MemberType = typeof(ProvokedFailures))]
    public async Task A_script_gets_the_same_as_a_problem_document(int number)
    {
        var code = ProvokedFailures.Of(number);

        var response = await ProvokeAsync(code, "application/json");

        response.StatusCode.ShouldBe(code.Status);
        using var problem = JsonDocument.Parse(BodyOf(response));
        var said = problem.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString(), StringComparer.Ordinal);
        said.Remove("reason", out var reason).ShouldBeTrue();
        if (SentenceOf(code) is { } sentence)
        {
            said.Remove("note", out var note).ShouldBeTrue();
            note.ShouldBe(sentence);
        }

        said.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = $"urn:jitgateway:error:{code.Constant}",
            ["title"] = code.Title,
            ["status"] = $"{code.Status}",
            ["detail"] = code.PublicText,
            ["code"] = $"{code.Number}",
            ["constant"] = code.Constant,
            ["correlationId"] = SupportCode,
        }, ignoreOrder: true);
        await OperatorsReadAsync(code, reason!);
    }

    [Theory]
    [MemberData(nameof(ProvokedFailures.Numbers), MemberType = typeof(ProvokedFailures))]
    public async Task The_ErrorUrl_of_the_backend_gets_the_same_unless_it_passes_by_itself(int number)
    {
        var code = ProvokedFailures.Of(number);
        _bed.Besides = """ "ErrorUrl": "https://wiki.example.com/sorry", """;

        var response = await ProvokeAsync(code, "text/html");

        if (code.Status == 503)
        {
            response.StatusCode.ShouldBe(503);
            response.Headers.Location.ShouldBeEmpty();
        }
        else
        {
            response.StatusCode.ShouldBe(302);
            var told = QueryHelpers.ParseQuery(new Uri(response.Headers.Location.ToString()).Query);
            told.Keys.ShouldBe(["ErrorCode", "ErrorDescription", "ErrorDetails"], ignoreOrder: true);
            told["ErrorCode"].ToString().ShouldBe($"{code.Number}");
            told["ErrorDescription"].ToString().ShouldBe($"{code.PublicText} Support code: {SupportCode}", "and no sentence of the application's own, which may hold values: addresses end in logs");
            told["ErrorDetails"].ToString().ShouldBe(code.Constant);
        }

        await OperatorsReadAsync(code, reason: null);
    }

    /// <summary>What the application itself says to the person.</summary>
    private static string? SentenceOf(ErrorCode code) => code == ErrorRegister.UserRefused ? FakeApplication.Sentence : null;

    /// <param name="reason">Null: nobody was shown one.</param>
    private async Task OperatorsReadAsync(ErrorCode code, string? reason)
    {
        var request = _logs.Entries.Where(e => e.Event == 201).ShouldHaveSingleItem().Message;
        _logs.Text.ShouldNotContain(FakeApplication.Sentence, customMessage: "it may hold a person's values");
        request.ShouldStartWith($"{code}, reason provisioning.");
        request.ShouldContain("backend wiki");
        if (reason is not null) request.ShouldStartWith($"{code}, reason {reason}: ");

        var shown = request.Split("reason ")[1].Split(':')[0];
        var outcome = code.Status == 503 ? "unavailable" : "refused";
        _logs.Entries.ShouldContain(e => e.Event == 900 && e.Message.Contains($" for {People.Alice().Subject.Hash}: {outcome} {shown} [] in ", StringComparison.Ordinal), _logs.Text);
        var kept = (await _bed.ToldAsync()).Select(t => t.Entry).Where(e => e.Subject == People.Alice().Subject.Hash).ShouldHaveSingleItem();
        (kept.Error, kept.Constant, kept.Reason, kept.Outcome, kept.Correlation).ShouldBe((code.Number, code.Constant, shown, outcome, SupportCode));
        _measured.Lines.Where(l => l.StartsWith("jitgateway.failures", StringComparison.Ordinal))
            .ShouldBe([$"jitgateway.failures{{code={code.Constant},number={code.Number},class={code.Class.ToString().ToLowerInvariant()},backend=wiki}} = 1"]);
        _measured.Lines.ShouldContain($"jitgateway.provisionings{{backend=wiki,adapter=Fake,outcome={outcome}}} = 1");
    }

    /// <summary>The pass that ends with the entry, as a request of a person who is signed in.</summary>
    private async Task<HttpResponse> ProvokeAsync(ErrorCode code, string accept)
    {
        HttpContext? answered = null;
        _bed.Through = async (node, part, user) => answered = await RequestAsync(node, part, user, accept);
        await ProvokedFailures.Ways[code](_bed);
        return answered.ShouldNotBeNull($"the way that provokes {code} makes its last pass by {nameof(ProvisioningTestBed)}.{nameof(ProvisioningTestBed.PassAsync)}, so that this test can put a request around it").Response;
    }

    private async Task<HttpContext> RequestAsync(UserProvisioner node, BackendProvisioning part, UserIdentity user, string accept)
    {
        var counter = new FailureCounter(_bed.Meters);
        var writer = PlainPages.Failures(counter, new ManualTimeProvider(), _logs.For<FailureWriter>());
        var passes = _bed.Passes(node);
        var middleware = new ProvisioningMiddleware(_ => throw new ShouldAssertException("the request was let through"), passes, WaitingPeople.Room(_bed.Time), new LaterPasses(passes, _bed.Time), writer, counter, [], new RecentLogins(), _logs.For<ProvisioningMiddleware>());
        var backend = new Backend(part.Backend, new BackendOptions(), [], new Dictionary<Type, object> { [typeof(BackendProvisioning)] = part });
        var context = new DefaultHttpContext { User = new SessionPrincipal(user, "s1", ProvisioningTestBed.SignedInAt), TraceIdentifier = SupportCode };
        context.Request.Method = "GET";
        context.Request.Host = new HostString("wiki.example.com");
        context.Request.Path = "/page";
        context.Request.Headers.Accept = accept;
        context.Response.Body = new MemoryStream();
        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(backend), "wiki"));
        await middleware.InvokeAsync(context);
        return context;
    }

    private static string BodyOf(HttpResponse response) => Encoding.UTF8.GetString(((MemoryStream)response.Body).ToArray());
}

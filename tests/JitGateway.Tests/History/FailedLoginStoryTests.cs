using System.Net;
using System.Text.Json;
using JitGateway.Identity;
using JitGateway.Tests.Failures;
using JitGateway.Tests.Provisioning.Adapters;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.History;

/// <summary>Somebody is on the telephone and reads out a support code: the whole story comes back, by the management listener and by the command line, whatever went wrong.</summary>
public sealed class FailedLoginStoryTests(FailedLoginStoryTests.Running running) : IClassFixture<FailedLoginStoryTests.Running>
{
    private readonly HistoryGateway _gateway = running.Gateway;

    private static readonly string[] Subjects = [new SubjectKey("https://corp.example.org/metadata", "ann-4711").Hash, new SubjectKey("https://corp.example.org/metadata", "bob-4712").Hash];

    public static TheoryData<string> Kinds => [.. FailedLogins.All.Keys];

    [Fact]
    public void There_are_more_than_twenty_kinds() => FailedLogins.All.Values.Select(f => f.Reason).Distinct().Count().ShouldBeGreaterThanOrEqualTo(20);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_failed_login_is_told_by_its_support_code(string kind)
    {
        var failed = FailedLogins.All[kind];
        var browser = _gateway.Logins.NewBrowser();
        browser.Agent = $"Browser of {kind}";
        var began = _gateway.Logins.Clock.GetUtcNow();
        using var page = await failed.HappensAsync(_gateway, browser);
        (await LoginGateway.ReadAsync(page)).ShouldContain(failed.Reason);
        var code = await HistoryGateway.CodeOfAsync(page);

        var (lines, steps) = await _gateway.StoryAsync(code);

        lines.ShouldBe(failed.Story);
        var last = steps.EnumerateArray().Last();
        var happened = last.GetProperty("event");
        happened.GetProperty("correlation").GetString().ShouldBe(code);
        foreach (var step in steps.EnumerateArray().Select(s => s.GetProperty("event")))
        {
            step.GetProperty("address").GetString().ShouldBe("127.0.0.1");
            step.GetProperty("agent").GetString().ShouldBe(browser.Agent);
            step.GetProperty("at").GetDateTimeOffset().ShouldBeInRange(began, _gateway.Logins.Clock.GetUtcNow());
            step.GetProperty("node").GetString().ShouldBe(Environment.MachineName);
        }

        happened.GetProperty("at").GetDateTimeOffset().ShouldBe(_gateway.Logins.Clock.GetUtcNow());
        WhatIsKnown(steps).ShouldBe(FailedLogins.Known[kind]);
        last.GetProperty("meaning").GetString()!.Length.ShouldBeGreaterThan(10);
        last.GetProperty("advice").GetString()!.Length.ShouldBeGreaterThan(10);
        WebUtility.HtmlDecode(await page.Content.ReadAsStringAsync()).ShouldContain(happened.GetProperty("constant").GetString()!);
        foreach (var value in (string[])["ann@example.com", "ann-4711", "bob@example.com", "bob-4712", "Augusta"]) steps.ToString().ShouldNotContain(value, Case.Insensitive);
        if (failed.Measured is { } measured) happened.GetProperty("detail").GetString().ShouldBe(measured);
        var said = last.GetProperty("said").GetString()!;
        if (failed.Sentence is { } sentence) said = said.Replace("(A sentence of the application's own.)", sentence, StringComparison.Ordinal);
        VisibleText.Of(await page.Content.ReadAsStringAsync()).Replace('\n', ' ').ShouldContain(said, Case.Sensitive, "what the person was told is what the page said");
        foreach (var step in steps.EnumerateArray().SkipLast(1)) step.TryGetProperty("said", out _).ShouldBeFalse("nobody saw a page before");
        await CommandLineTellsTheSameAsync(code, failed, last);
    }

    [Fact]
    public async Task The_page_of_too_many_logins_has_its_story_too()
    {
        await using var gateway = await HistoryGateway.StartAsync(rate: """ "Login": { "Requests": 2, "Per": "01:00:00" }, "Exempt": "198.51.100.0/24" """);
        for (var i = 0; i < 2; i++) await gateway.Logins.NewBrowser().NavigateAsync($"/wiki/{i}");

        var code = await HistoryGateway.CodeOfAsync(await gateway.Logins.NewBrowser().NavigateAsync("/wiki/2"));

        (await gateway.StoryAsync(code)).Lines.ShouldBe(["access page refused edge.rate.login 1051"]);
        (await gateway.RunAsync("history", "show", code)).Output.ShouldContain("TOO_MANY_REQUESTS");
    }

    [Fact]
    public async Task Where_the_identity_providers_metadata_is_missing_the_story_says_so()
    {
        await using var gateway = await RunningGateway.StartAsync($$"""
            {
              "Gateway": { "Management": { "Token": "operators-own-token" } },
              "Saml": { "IdentityProviders": { "corp": { "Metadata": "{{ScriptedBackend.Nobody}}/metadata" } } },
              "Backends": { "wiki": { "Match": { "Path": "/wiki" }, "Destinations": "{{ScriptedBackend.Nobody}}" } }
            }
            """);
        var code = await HistoryGateway.CodeOfAsync(await gateway.NavigateAsync("/wiki/"));

        using var http = new HttpClient { BaseAddress = gateway.Management };
        http.DefaultRequestHeaders.Add("Authorization", "Bearer operators-own-token");
        using var story = JsonDocument.Parse(await http.GetStringAsync($"/history/story?correlation={code}"));
        var step = story.RootElement.GetProperty("steps").EnumerateArray().ShouldHaveSingleItem();
        HistoryGateway.LineOf(step.GetProperty("event")).ShouldBe("login page refused saml.metadata.unavailable 1103");
        step.GetProperty("event").GetProperty("identityProvider").GetString().ShouldBe("corp");
        step.GetProperty("event").GetProperty("backend").GetString().ShouldBe("wiki");
    }

    [Fact]
    public async Task A_login_that_went_well_is_told_with_the_time_of_each_step_up_to_the_account()
    {
        _gateway.Accounts.Then(new(200, """{ "totalResults": 0, "Resources": [] }"""), new(201, """{ "id": "7", "externalId": "ann-4711", "userName": "ann" }"""));
        var browser = _gateway.Logins.NewBrowser();
        var asked = await _gateway.Logins.AskAsync("/board/page", browser);
        _gateway.Logins.Clock.Advance(TimeSpan.FromSeconds(4));
        await _gateway.Logins.AnswerAsync(_gateway.Logins.Corp.Sign(_gateway.Logins.Corp.Answer(asked.Id, _gateway.Logins.Clock.GetUtcNow())), asked.RelayState, browser);
        (await browser.NavigateAsync("/board/page")).StatusCode.ShouldBe(HttpStatusCode.OK);

        var pass = (await _gateway.JsonAsync("/history?idp=corp&kind=provisioning&result=created&backend=board&limit=1")).GetProperty("events")[0];
        var (lines, steps) = await _gateway.StoryAsync(pass.GetProperty("correlation").GetString()!);

        lines.ShouldBe(["login begun begun", "login answered accepted", "provisioning pass created"]);
        StepsOf(steps[1].GetProperty("event")).Keys.ShouldBe(["idp", "reading", "signature", "decryption", "judging", "replay", "session"], ignoreOrder: true);
        StepsOf(steps[1].GetProperty("event"))["idp"].ShouldBe(4000);
        StepsOf(steps[2].GetProperty("event")).Keys.ShouldBe(["ledger", "lock", "find", "create"], ignoreOrder: true);
        steps[1].GetProperty("event").GetProperty("subject").GetString().ShouldBe(pass.GetProperty("subject").GetString());
        steps[1].GetProperty("event").GetProperty("session").GetString().ShouldBe(pass.GetProperty("session").GetString());
        (await _gateway.RunAsync("history", "show", pass.GetProperty("correlation").GetString()!)).Output.ShouldContain("jitgateway ledger history --backend board --subject");
    }

    [Fact]
    public async Task A_used_answer_that_its_browser_posts_again_is_told_with_whose_it_is()
    {
        var browser = _gateway.Logins.NewBrowser();
        var asked = await _gateway.Logins.AskAsync("/app/page", browser);
        var answer = _gateway.Logins.Corp.Sign(_gateway.Logins.Corp.Answer(asked.Id, _gateway.Logins.Clock.GetUtcNow()));
        await _gateway.Logins.AnswerAsync(answer, asked.RelayState, browser);

        (await _gateway.Logins.AnswerAsync(answer, asked.RelayState, browser)).StatusCode.ShouldBe(HttpStatusCode.OK);

        var again = (await _gateway.JsonAsync("/history?reason=saml.attempt.answered&limit=1")).GetProperty("events")[0];
        var (lines, steps) = await _gateway.StoryAsync(again.GetProperty("correlation").GetString()!);
        lines.ShouldBe(["login begun begun", "login answered accepted", "login answered ignored saml.attempt.answered"]);
        foreach (var name in (string[])["subject", "session", "flow", "identityProvider", "backend"])
            again.GetProperty(name).GetString().ShouldBe(steps[1].GetProperty("event").GetProperty(name).GetString(), name);
        steps[2].TryGetProperty("said", out _).ShouldBeFalse("the person saw their page");
        var (_, output, _) = await _gateway.RunAsync("history", "show", again.GetProperty("correlation").GetString()!);
        output.ShouldContain("login answered: ignored");
        output.ShouldContain($"    means        {steps[2].GetProperty("meaning").GetString()}");
        output.ShouldContain("    error        reason saml.attempt.answered");
    }

    [Fact]
    public async Task Another_answer_to_a_login_that_is_answered_is_told_too()
    {
        var browser = _gateway.Logins.NewBrowser();
        var asked = await _gateway.Logins.AskAsync("/app/page", browser);
        await _gateway.Logins.AnswerAsync(_gateway.Logins.Corp.Sign(_gateway.Logins.Corp.Answer(asked.Id, _gateway.Logins.Clock.GetUtcNow())), asked.RelayState, browser);

        await _gateway.Logins.AnswerAsync(_gateway.Logins.Corp.Sign(_gateway.Logins.Corp.Answer(asked.Id, _gateway.Logins.Clock.GetUtcNow())), asked.RelayState, browser);

        var again = (await _gateway.JsonAsync("/history?reason=saml.attempt.other_answer&limit=1")).GetProperty("events")[0];
        HistoryGateway.LineOf(again).ShouldBe("login answered repeated saml.attempt.other_answer");
    }

    [Fact]
    public async Task What_an_operator_did_and_the_sessions_that_ended_by_it_are_one_story_with_who_did_it_and_why()
    {
        await using var gateway = await HistoryGateway.StartAsync();
        gateway.Accounts.Then(new(200, """{ "totalResults": 0, "Resources": [] }"""), new(201, """{ "id": "7", "externalId": "ann-4711", "userName": "ann", "active": true }"""));
        await gateway.Logins.SignInAsync("/board/page");
        (await gateway.Logins.Browser.NavigateAsync("/board/page")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await gateway.Logins.SignInAsync("/app/page", gateway.Logins.NewBrowser());
        gateway.Accounts.Then(new HttpStub.Answer(200, """{ "id": "7", "externalId": "ann-4711", "userName": "ann", "active": false }"""));

        await gateway.ActAsync("disable", Subjects[0]);

        var ended = (await gateway.JsonAsync("/history?kind=session")).GetProperty("events").EnumerateArray().ShouldHaveSingleItem();
        ended.GetProperty("detail").GetString().ShouldBe("2 sessions, because the account was disabled at board");
        ended.GetProperty("subject").GetString().ShouldBe(Subjects[0]);
        ended.GetProperty("backend").GetString().ShouldBe("board");
        var by = ended.GetProperty("by").GetString()!;
        by.ShouldContain("from 127.0.0.1");
        var (lines, steps) = await gateway.StoryAsync(ended.GetProperty("correlation").GetString()!);
        lines.ShouldBe(["provisioning disable updated", "session ended ended", "operator changed accepted"]);
        steps[0].GetProperty("event").GetProperty("by").GetString().ShouldBe(by);
        var (_, output, _) = await gateway.RunAsync("history", "show", ended.GetProperty("correlation").GetString()!);
        output.ShouldContain($"    operator     {by}");
        output.ShouldContain("    measured     2 sessions, because the account was disabled at board");

        await gateway.ActAsync("unlink", Subjects[0]);
        (await gateway.JsonAsync("/history?kind=session")).GetProperty("events").GetArrayLength().ShouldBe(1, "there was none left to end");
        await gateway.Logins.SignInAsync("/app/page", gateway.Logins.NewBrowser());
        await gateway.ActAsync("unlink", Subjects[0]);
        (await gateway.JsonAsync("/history?kind=session&limit=1")).GetProperty("events")[0].GetProperty("detail").GetString().ShouldBe("1 session, because the account was unlinked at board");
    }

    [Fact]
    public async Task Requests_of_who_is_signed_in_and_of_public_pages_are_no_events()
    {
        var browser = _gateway.Logins.NewBrowser();
        await _gateway.Logins.SignInAsync("/app/page", browser);
        var before = (await _gateway.JsonAsync("/history?limit=1000")).GetProperty("events").GetArrayLength();

        for (var i = 0; i < 5; i++)
        {
            (await browser.NavigateAsync("/app/page")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await _gateway.Logins.NewBrowser().NavigateAsync("/app/open")).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await browser.NavigateAsync("/nothing/here")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await _gateway.JsonAsync("/history?limit=1000")).GetProperty("events").GetArrayLength().ShouldBe(before);
    }

    [Fact]
    public async Task A_code_that_is_read_out_badly_is_understood_and_one_that_nobody_knows_is_said_to_be()
    {
        var page = await _gateway.Logins.NewBrowser().NavigateAsync("/sso/login?return=/wiki/&idp=nowhere");
        var code = await HistoryGateway.CodeOfAsync(page);

        var (exit, output, _) = await _gateway.RunAsync("history", "show", code.Replace("-", " ", StringComparison.Ordinal).Replace('0', 'o').Replace('1', 'l').ToLowerInvariant());
        exit.ShouldBe(0);
        output.ShouldContain("saml.login.unknown_identity_provider");

        (exit, output, var error) = await _gateway.RunAsync("history", "show", "ZZZZZ-ZZZZZ");
        (exit, output).ShouldBe((3, ""));
        error.ShouldStartWith("Nobody knows this support code.");
    }

    /// <summary>The identity provider and whether the person is known, of the last event; and the measured steps of the last one that has any. What was measured adds up to how long it took.</summary>
    private static string WhatIsKnown(JsonElement story)
    {
        var events = story.EnumerateArray().Select(s => s.GetProperty("event")).ToList();
        foreach (var measured in events.Where(e => e.GetProperty("steps").GetArrayLength() > 0 && e.GetProperty("kind").GetString() == "login"))
            measured.GetProperty("milliseconds").GetDouble().ShouldBe(StepsOf(measured).Where(s => s.Key != "idp").Sum(s => s.Value), 0.01);
        foreach (var pass in events.Where(e => e.GetProperty("action").GetString() == "pass")) pass.GetProperty("milliseconds").GetDouble().ShouldBeGreaterThanOrEqualTo(0);
        var (idp, subject) = (Of(events[^1], "identityProvider"), Of(events[^1], "subject"));
        if (subject is not null) subject.ShouldBeOneOf(Subjects);
        var steps = events[^1].GetProperty("action").GetString() == "answered" ? events[^1] : events.LastOrDefault(e => e.GetProperty("action").GetString() == "pass");
        return $"{idp ?? "-"}, {(subject is null ? "nobody" : "the person")}, {(steps.ValueKind == JsonValueKind.Undefined ? "" : string.Join(' ', StepsOf(steps).Keys))}".TrimEnd(' ', ',');

        static string? Of(JsonElement happened, string name) => happened.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private async Task CommandLineTellsTheSameAsync(string code, FailedLogin failed, JsonElement last)
    {
        var (exit, output, error) = await _gateway.RunAsync("history", "show", code);
        (exit, error).ShouldBe((0, ""));
        var told = output.Split('\n').Where(line => line.Length > 0 && line[0] is not ' ').Select(line => line[22..].Split("   <-")[0].Split(" in ")[0]).ToList();
        told.ShouldBe(failed.Story.Select(line => line.Split(' ') is var words ? $"{words[0]} {words[1]}: {words[2]}" : ""));
        var lines = output.Split('\n');
        lines.ShouldContain($"    error        {failed.Error}, {last.GetProperty("event").GetProperty("constant").GetString()}, reason {failed.Reason}");
        lines.ShouldContain($"    support code {code}");
        lines.ShouldContain($"    means        {last.GetProperty("meaning").GetString()}");
        lines.ShouldContain($"    look at      {last.GetProperty("advice").GetString()}");
        lines.ShouldContain($"    was told     {last.GetProperty("said").GetString()}");
        if (failed.Measured is { } measured) lines.ShouldContain($"    measured     {measured}");
        lines.Count(line => line.StartsWith("    error ", StringComparison.Ordinal)).ShouldBe(failed.Story.Count(line => line.Contains('.', StringComparison.Ordinal)), "steps that went well have no error");
        (await _gateway.RunAsync("history", "show", code, "--json")).Output.ShouldContain($"\"correlation\": \"{code}\"");
    }

    private static Dictionary<string, double> StepsOf(JsonElement happened) =>
        happened.GetProperty("steps").EnumerateArray().ToDictionary(s => s.GetProperty("name").GetString()!, s => s.GetProperty("milliseconds").GetDouble(), StringComparer.Ordinal);

    public sealed class Running : IAsyncLifetime
    {
        private readonly ConfigurationFolder _keys = new();

        internal HistoryGateway Gateway { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            var key = JsonSerializer.Serialize(_keys.WithFile("sp.pem", ServiceProviderKeyFile.Pem));
            Gateway = await HistoryGateway.StartAsync(saml: $$""" "DecryptionKeys": [ { "Certificate": {{key}}, "Key": {{key}} } ] """);
        }

        public async Task DisposeAsync()
        {
            await Gateway.DisposeAsync();
            _keys.Dispose();
        }
    }
}

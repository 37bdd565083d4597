using System.Text;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Cli.Shell;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli;

/// <summary><c>jitgateway probe</c> before applications that believe everything, something, or nothing.</summary>
public sealed partial class ProbeCommandTests : IDisposable
{
    private const string Secret = "k3Jd82nQs0Lx7TzB";
    private const string Former = "the-former-secret-0";

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Says_which_headers_an_application_believes_that_trusts_everybody()
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, context.Request.Headers["X-Remote-User"]));

        var (code, output, error) = await ProbeAsync(application.Url);

        error.ShouldBeEmpty();
        code.ShouldBe(ExitCodes.Believed, output);
        output.ShouldContain("BELIEVES forged headers and takes anybody for probe-");
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
        VerdictOf(output, "all of these").ShouldBe("BELIEVED");
        VerdictOf(output, "X-Remote-Email").ShouldBe("ignored");
        VerdictOf(output, "X-Jit-Assertion of another key").ShouldBe("ignored");
    }

    [Theory]
    [InlineData("x_remote_user", "all of these with _ for -")]
    [InlineData("X-Forwarded-User", "headers of other proxies")]
    [InlineData("Authorization", "Basic with no password")]
    public async Task Finds_what_is_believed_beside_the_configured_header(string header, string what)
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, NameIn(context.Request.Headers[header])));

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "anna");

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, what).ShouldBe("BELIEVED");
        VerdictOf(output, "X-Remote-User").ShouldBe("ignored");
    }

    [Fact]
    public async Task A_token_that_nobody_signed_is_tried_with_the_claims_of_a_good_one()
    {
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            var token = context.Request.Headers["X-Jit-Assertion"].ToString();
            return Greet(context, token.Contains('.', StringComparison.Ordinal) ? JsonDocument.Parse(Decoded(token.Split('.')[1])).RootElement.GetProperty("preferred_username").GetString() : null);   // looks into it, and verifies nothing
        });

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "anna");

        code.ShouldBe(ExitCodes.Believed, output);
        foreach (var what in new[] { "X-Jit-Assertion that nobody signed", "X-Jit-Assertion of another key", "X-Jit-Assertion of another key that has run out" }) VerdictOf(output, what).ShouldBe("BELIEVED");
    }

    [Fact]
    public async Task An_application_that_asks_for_the_secret_believes_nobody_without_it_and_the_probe_does_not_send_it()
    {
        var seen = new StringBuilder();
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            lock (seen) seen.Append(string.Join(',', context.Request.Headers.Values));
            return Greet(context, context.Request.Headers["X-Gateway-Secret"] == Secret ? context.Request.Headers["X-Remote-User"] : default);
        });

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "anna");

        code.ShouldBe(0, output);
        output.ShouldContain("believes none of the headers that were forged.");
        VerdictOf(output, "X-Gateway-Secret with an empty secret").ShouldBe("ignored");
        VerdictOf(output, "X-Gateway-Secret with the former secret 1").ShouldBe("ignored");
        seen.ToString().ShouldNotContain(Secret);
        output.ShouldNotContain(Secret);
        output.ShouldNotContain(Former);
    }

    [Fact]
    public async Task A_former_secret_that_is_still_taken_is_told()
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, context.Request.Headers["X-Gateway-Secret"] == Former ? context.Request.Headers["X-Remote-User"] : default));

        var (code, output, _) = await ProbeAsync(application.Url);

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "X-Gateway-Secret with the former secret 1").ShouldBe("BELIEVED");
        VerdictOf(output, "X-Gateway-Secret with a wrong secret").ShouldBe("ignored");
    }

    [Fact]
    public async Task An_answer_that_changes_from_refused_to_good_is_belief_too_and_one_that_never_changes_shows_nothing()
    {
        await using var doorman = await ScriptedBackend.StartAsync(context =>
        {
            if (context.Request.Headers["X-Remote-User"].Count == 0) context.Response.Redirect("/login");
            return Task.CompletedTask;
        });
        await using var open = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("welcome, whoever you are"));

        (await ProbeAsync(doorman.Url)).Code.ShouldBe(ExitCodes.Believed);
        var (code, output, _) = await ProbeAsync(open.Url);

        code.ShouldBe(ExitCodes.Unclear, output);
        output.ShouldContain("Name a page with --path");
    }

    /// <summary>An application that leads a person whom it knows to their first page, as Zabbix does, or refuses them in other words, as Radicale does.</summary>
    [Theory]
    [InlineData(302)]
    [InlineData(403)]
    public async Task An_answer_that_only_somebody_gets_whom_the_application_knows_is_belief(int status)
    {
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            var isKnown = context.Request.Headers["X-Remote-User"] == "anna";
            context.Response.StatusCode = isKnown || status == 403 ? status : 200;
            if (isKnown && status == 302) context.Response.Headers.Location = "dashboard";
            return context.Response.WriteAsync(isKnown ? "no list of these" : "you are not signed in");
        });

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "anna");
        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
        VerdictOf(output, "Basic with no password").ShouldNotBe("BELIEVED");
        (await ProbeAsync(application.Url)).Code.ShouldNotBe(ExitCodes.Believed);
    }

    /// <summary>It greets nobody, and each of its refusals has a number of its own; or its refusals tell by headers, but nothing of a person.</summary>
    [Fact]
    public async Task Other_words_show_nothing_where_they_are_other_ones_each_time_or_for_everybody()
    {
        await using var numbering = await ScriptedBackend.StartAsync(context => RefuseAsync(context, $"refusal {Guid.NewGuid():N}"));
        await using var counting = await ScriptedBackend.StartAsync(context => RefuseAsync(context, context.Request.Headers.ContainsKey("X-Remote-User") ? "a header too many" : "refused"));

        (await ProbeAsync(numbering.Url, "--user", "anna")).Code.ShouldBe(0);
        var (code, output, _) = await ProbeAsync(counting.Url, "--user", "anna");

        code.ShouldBe(ExitCodes.Unclear, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("unclear");
        VerdictOf(output, "X-Remote-Email").ShouldBe("ignored");

        static Task RefuseAsync(HttpContext context, string words)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return context.Response.WriteAsync(words);
        }
    }

    [Fact]
    public async Task What_is_the_same_for_everybody_goes_along_as_it_is()
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, context.Request.Headers["X-Script-Name"] == "/wiki" ? context.Request.Headers["X-Remote-User"] : default));

        var (code, output, _) = await ProbeAsync(application.Url, """, "Headers": { "X-Remote-User": "{username}", "X-Script-Name": "/wiki" } """, []);

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "all of these").ShouldBe("BELIEVED");
        output.ShouldNotContain("\nX-Script-Name");
    }

    /// <summary>One that knows its people refuses a stranger in the same words as nobody.</summary>
    [Fact]
    public async Task Headers_that_are_ignored_for_an_invented_name_alone_prove_nothing()
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, context.Request.Headers["X-Remote-User"] == "anna" ? "you" : null));

        var (code, output, _) = await ProbeAsync(application.Url);

        code.ShouldBe(ExitCodes.Unclear, output);
        output.ShouldContain("Name an account that it has, with --user.");
        (await ProbeAsync(application.Url, "--user", "anna")).Code.ShouldBe(ExitCodes.Believed);
    }

    [Fact]
    public async Task A_login_page_with_status_200_is_a_refusal_and_another_page_in_its_place_is_belief()
    {
        const string Form = "<form><input name=user><input type='password' name=secret></form>";
        await using var closed = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync(Form));
        await using var open = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["X-Remote-User"] == "anna" ? "Welcome, Mrs Ek" : Form));

        (await ProbeAsync(closed.Url, "--user", "anna")).Code.ShouldBe(0);
        var (code, output, _) = await ProbeAsync(open.Url, "--user", "anna");

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
        VerdictOf(output, "X-Remote-Email").ShouldBe("ignored");
    }

    /// <summary>Where everybody is led to the login, forged headers or not, they were not believed; where everybody is led to the first page, that page has to be asked.</summary>
    [Theory]
    [InlineData("/login?next=%2F", 0)]
    [InlineData("https://idp.example.com/saml/sso?state=RANDOM", 0)]
    [InlineData("https://sso.example.com/app/", ExitCodes.Unclear)]
    [InlineData("/app/", ExitCodes.Unclear)]
    [InlineData("/lessons/", ExitCodes.Unclear)]
    [InlineData("/authors/", ExitCodes.Unclear)]
    [InlineData("/catalog-index", ExitCodes.Unclear)]
    public async Task A_redirect_that_everybody_gets_says_as_much_as_where_it_leads(string location, int expected)
    {
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.Redirect(location.Replace("RANDOM", Guid.NewGuid().ToString("N"), StringComparison.Ordinal));
            return Task.CompletedTask;
        });

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "anna");

        code.ShouldBe(expected, output);
        if (expected == ExitCodes.Unclear) output.ShouldContain("for everybody; ask there, with --path");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    [InlineData(500)]
    public async Task An_error_that_has_nothing_to_do_with_people_says_nothing_of_them(int status)
    {
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        (await ProbeAsync(application.Url, "--user", "anna")).Code.ShouldBe(ExitCodes.Unclear);
    }

    [Fact]
    public async Task An_application_that_is_well_again_in_the_middle_believes_nothing()
    {
        var asked = 0;
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref asked) > 2 ? 200 : 503;
            return Task.CompletedTask;
        });

        (await ProbeAsync(application.Url, "--user", "anna")).Code.ShouldBe(ExitCodes.Unclear);
    }

    /// <summary>"ada" is in Canada for everybody, and so is the person who wrote the page.</summary>
    [Fact]
    public async Task A_name_that_stands_there_for_everybody_is_looked_for_once_more()
    {
        await using var application = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync($"Made by Ada in Canada. {(context.Request.Headers["X-Remote-User"] == "ada" ? "Signed in as &#97;da" : "")}"));

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "ada");

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
        VerdictOf(output, "X-Remote-Email").ShouldBe("unclear");
    }

    [Fact]
    public async Task A_name_beyond_ASCII_is_written_as_the_application_reads_it()
    {
        await using var application = await ScriptedBackend.StartAsync(context => Greet(context, context.Request.Headers["X-Remote-User"] == "%C3%85sa" ? "Åsa" : null));

        var (code, output, _) = await ProbeAsync(application.Url, "--user", "Åsa");

        code.ShouldBe(ExitCodes.Believed, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
    }

    [Fact]
    public async Task It_says_of_the_connection_what_the_gateway_says()
    {
        await using var application = await ScriptedBackend.StartAsync(context =>
        {
            var headers = context.Request.Headers;
            return Greet(context, headers["X-Forwarded-Proto"] == "http" && headers["X-Forwarded-Host"] == "127.0.0.1" && headers["X-Forwarded-Prefix"] == "/wiki" ? headers["X-Remote-User"] : default);
        });

        (await ProbeAsync(application.Url, """, "Match": { "Path": "/wiki", "StripPrefix": true } """, ["--user", "anna"])).Code.ShouldBe(ExitCodes.Believed);
    }

    [Fact]
    public async Task A_destination_that_refuses_the_connection_is_the_best_there_is()
    {
        var (code, output, _) = await ProbeAsync(ScriptedBackend.Nobody, "--json");

        code.ShouldBe(0, output);
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("verdict").GetString().ShouldBe("refused");
        report.GetProperty("destinations")[0].GetProperty("tries").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("--backend", "elsewhere", "--backend = \"elsewhere\": is not the name of a backend. Use one of: wiki.")]
    [InlineData("--user", "", "--user = \"\": is not a name that a header can carry. Write the name of an account that the application has, or leave the option out.")]
    [InlineData("--timeout", "0", "--timeout = \"0\": is not a time to wait. Write a number of seconds from 1 to 300.")]
    [InlineData("--path", "page", "--path = \"page\": does not begin with a slash. Write /page.")]
    public async Task What_cannot_be_probed_is_told(string option, string value, string expected)
    {
        var (code, _, error) = await ProbeAsync(ScriptedBackend.Nobody, option, value);

        code.ShouldBe(ExitCodes.WrongInput);
        error.Trim().ShouldBe(expected);
    }

    private static Task Greet(HttpContext context, string? name)
    {
        if (!string.IsNullOrEmpty(name)) return context.Response.WriteAsync($"hello {name}");
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private static string? NameIn(string? header) => header?.StartsWith("Basic ", StringComparison.Ordinal) == true ? Encoding.UTF8.GetString(Convert.FromBase64String(header[6..])).Split(':')[0] : header;

    private static string Decoded(string part) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(part));

    private static string VerdictOf(string output, string what) =>
        output.Split('\n').Select(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Single(cells => cells.Length > 1 && cells[0] == what)[1];

    private Task<(int Code, string Output, string Error)> ProbeAsync(string destination, params string[] options) => ProbeAsync(destination, "", options);

    /// <param name="more">Of the backend's section.</param>
    private Task<(int Code, string Output, string Error)> ProbeAsync(string destination, string more, string[] options) =>
        ProbeWithAsync(destination, $$"""{ "SecretHeader": { "Name": "X-Gateway-Secret", "Value": [ "{{Secret}}", "{{Former}}" ] } }""", more, options);

    private async Task<(int Code, string Output, string Error)> ProbeWithAsync(string destination, string trust, string more, string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Backends": { "wiki": { "Destinations": "{{destination}}", "Trust": {{trust}} {{more}} } }
            }
            """);
        var commandLine = new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error);
        string[] backend = options.Contains("--backend") ? [] : ["--backend", "wiki"];
        var code = await commandLine.RunAsync(["probe", "--config", Path.Combine(_folder.Folder, "appsettings.json"), .. backend, .. options]);
        return (code, output.ToString(), error.ToString());
    }
}

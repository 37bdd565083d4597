using System.Text;
using System.Text.Json;
using JitGateway.Cli;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Cli;

/// <summary><c>jitgateway probe</c> before applications that believe everything, something, or nothing.</summary>
public sealed class ProbeCommandTests : IDisposable
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
        code.ShouldBe(ProbeCommand.Believed, output);
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

        code.ShouldBe(ProbeCommand.Believed, output);
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

        code.ShouldBe(ProbeCommand.Believed, output);
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

        var (code, output, _) = await ProbeAsync(application.Url);

        code.ShouldBe(0, output);
        output.ShouldContain("believes none of the headers that were forged.");
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

        code.ShouldBe(ProbeCommand.Believed, output);
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

        (await ProbeAsync(doorman.Url)).Code.ShouldBe(ProbeCommand.Believed);
        var (code, output, _) = await ProbeAsync(open.Url);

        code.ShouldBe(ProbeCommand.Unclear, output);
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
        code.ShouldBe(ProbeCommand.Believed, output);
        VerdictOf(output, "X-Remote-User").ShouldBe("BELIEVED");
        VerdictOf(output, "Basic with no password").ShouldNotBe("BELIEVED");
        (await ProbeAsync(application.Url)).Code.ShouldNotBe(ProbeCommand.Believed);
    }

    /// <summary>It greets nobody, and each of its refusals has a number of its own; or its refusals tell by headers, but nothing of a person.</summary>
    [Fact]
    public async Task Other_words_show_nothing_where_they_are_other_ones_each_time_or_for_everybody()
    {
        await using var numbering = await ScriptedBackend.StartAsync(context => RefuseAsync(context, $"refusal {Guid.NewGuid():N}"));
        await using var counting = await ScriptedBackend.StartAsync(context => RefuseAsync(context, context.Request.Headers.ContainsKey("X-Remote-User") ? "a header too many" : "refused"));

        (await ProbeAsync(numbering.Url, "--user", "anna")).Code.ShouldBe(0);
        var (code, output, _) = await ProbeAsync(counting.Url, "--user", "anna");

        code.ShouldBe(ProbeCommand.Unclear, output);
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

        code.ShouldBe(ProbeCommand.Believed, output);
        VerdictOf(output, "all of these").ShouldBe("BELIEVED");
        output.ShouldNotContain("\nX-Script-Name");
    }

    [Fact]
    public async Task A_destination_that_cannot_be_reached_past_the_gateway_is_the_best_there_is()
    {
        var (code, output, _) = await ProbeAsync(ScriptedBackend.Nobody, "--json");

        code.ShouldBe(0, output);
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("verdict").GetString().ShouldBe("unreachable");
        report.GetProperty("destinations")[0].GetProperty("tries").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("--backend", "elsewhere", "--backend = \"elsewhere\": is not the name of a backend. Use one of: wiki.")]
    [InlineData("--path", "page", "--path = \"page\": does not begin with a slash. Write /page.")]
    public async Task What_cannot_be_probed_is_told(string option, string value, string expected)
    {
        var (code, _, error) = await ProbeAsync(ScriptedBackend.Nobody, option, value);

        code.ShouldBe(GatewayCommandLine.WrongInput);
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
    private async Task<(int Code, string Output, string Error)> ProbeAsync(string destination, string more, string[] options)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        _folder.With($$"""
            {
              "Gateway": { "PublicOrigin": "http://127.0.0.1" },
              "Backends": { "wiki": { "Destinations": "{{destination}}", "Trust": { "SecretHeader": { "Name": "X-Gateway-Secret", "Value": [ "{{Secret}}", "{{Former}}" ] } } {{more}} } }
            }
            """);
        var commandLine = new GatewayCommandLine(files => GatewayHost.Build(files), TextReader.Null, output, error);
        string[] backend = options.Contains("--backend") ? [] : ["--backend", "wiki"];
        var code = await commandLine.RunAsync(["probe", "--config", Path.Combine(_folder.Folder, "appsettings.json"), .. backend, .. options]);
        return (code, output.ToString(), error.ToString());
    }
}

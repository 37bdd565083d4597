using System.CommandLine;
using System.Globalization;
using System.Net;
using JitGateway.Cli.Shell;
using JitGateway.Configuration;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Explain;
using JitGateway.Redis;

namespace JitGateway.Cli;

/// <summary>
/// <c>jitgateway explain</c>: what would become of a request, by this configuration, in this process; no node needs to run. Exit codes beside the program's: 3 the request does not get in.
/// </summary>
internal sealed class ExplainCommand(SourceOptions sources, Func<ConfigurationFiles, WebApplication> build, TextWriter output, TextWriter error)
{
    private readonly Option<string> _url = new("--url") { Description = "The address that is asked for, as in https://wiki.example.com/admin.", HelpName = "URL", Required = true };
    private readonly Option<string> _method = new("--method") { Description = "The HTTP method.", HelpName = "METHOD", DefaultValueFactory = _ => "GET" };
    private readonly Option<string?> _address = new("--address") { Description = "The client's address. Without it no rule about networks can be told.", HelpName = "IP" };
    private readonly Option<DateTimeOffset?> _at = new("--at") { Description = "When, as in 2026-03-02T08:00:00+01:00; absent: now.", HelpName = "TIME" };
    private readonly Option<string?> _user = new("--user") { Description = "Who is signed in. It only names the person: sessions are sealed, so nobody can be looked up in them; say groups and attributes.", HelpName = "NAME" };
    private readonly Option<string[]> _groups = new("--groups") { Description = "With --user: the groups, separated by commas.", HelpName = "GROUPS", AllowMultipleArgumentsPerToken = true };
    private readonly Option<string[]> _attribute = new("--attribute") { Description = "With --user: a mapped attribute, or attr:NAME; may be repeated.", HelpName = "NAME=VALUE" };
    private readonly Option<string?> _idp = new("--idp") { Description = "With --user: the identity provider, by its configured name; absent: the only one.", HelpName = "NAME" };
    private readonly Option<string?> _context = new("--authn-context") { Description = "How the person was authenticated.", HelpName = "URI" };
    private readonly Option<TimeSpan?> _age = new("--authn-age") { Description = "How long ago, as in 00:10:00; absent: just now, or as the login says.", HelpName = "TIME" };
    private readonly Option<string?> _assertion = new("--assertion") { Description = "In place of --user: a SAML response or assertion that was captured: XML, base64, or the form field SAMLResponse=…", HelpName = "FILE" };
    private readonly Option<string?> _attributes = new("--attributes") { Description = "In place of --user: a login written down as JSON: { \"identityProvider\": …, \"nameId\": …, \"attributes\": { … } }.", HelpName = "FILE" };
    private readonly Option<bool> _nobody = new("--nobody") { Description = "Nobody is signed in." };
    private readonly Option<bool> _offline = new("--offline") { Description = "Ask no application and no ledger: leaves out what becomes of the account." };
    private readonly Option<bool> _json = new("--json") { Description = "Write JSON." };

    public Command Build()
    {
        var command = new Command("explain", "Says what would become of a request, and why: the backend, every rule, the headers, the account. Forwards and writes nothing. Shows the person's values.")
        {
            _url, _method, _address, _at, _user, _groups, _attribute, _idp, _context, _age, _assertion, _attributes, _nobody, _offline, _json,
        };
        command.SetAction((parsed, ct) => RunAsync(parsed, ct));
        return command.Exits(ExitCodes.KeptOut, "the request does not get in");
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var request = await RequestAsync(parsed, cancellationToken);
            await using var gateway = build(sources.Files(parsed, SourceOptions.LogsAside));
            var redis = gateway.Services.GetServices<IHostedService>().OfType<RedisSupervisor>().Single();
            if (!request.Offline) await redis.StartAsync(cancellationToken);   // the ledger may be there
            try
            {
                var report = await gateway.Services.GetRequiredService<IExplainer>().ExplainAsync(request, cancellationToken);
                if (report.Provisioning is not null && !gateway.Services.GetRequiredService<RedisConnection>().IsConfigured)
                    report = report with { Notes = [.. report.Notes, "Without Redis ledger and queue are in the memory of the running node, and not seen from here: POST /access/explain on its management listener sees them."] };
                await output.WriteLineAsync(parsed.GetValue(_json) ? DryRunJson.Of(report) : ExplainText.Of(report).TrimEnd());
                return report.LetsIn ? 0 : ExitCodes.KeptOut;
            }
            finally
            {
                if (!request.Offline) await redis.StopAsync(CancellationToken.None);
            }
        }
        catch (DryRunRefusedException refused)
        {
            await error.WriteLineAsync($"{refused.Message}.");
            return ExitCodes.WrongInput;
        }
    }

    private async Task<ExplainRequest> RequestAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(_assertion) ?? parsed.GetValue(_attributes);
        var ways = new[] { parsed.GetValue(_user), parsed.GetValue(_assertion), parsed.GetValue(_attributes), parsed.GetValue(_nobody) ? "" : null }.Count(w => w is not null);
        if (ways != 1) throw new DryRunRefusedException("It is not clear who asks", "Give one of --user, --assertion, --attributes, --nobody");
        if (parsed.GetValue(_user) is null && (parsed.GetValue(_groups) is { Length: > 0 } || parsed.GetValue(_attribute) is { Length: > 0 } || parsed.GetValue(_idp) is not null))
            throw new DryRunRefusedException("--groups, --attribute and --idp say of whom nobody is named", "Give them with --user; a login says them itself");
        IPAddress? address = null;
        if (parsed.GetValue(_address) is { } text && (!IPAddress.TryParse(text, out address) || !(text.Contains(':') || text.Count(static c => c == '.') == 3))) throw new DryRunRefusedException($"\"{text}\" is no address", "Write one as in 192.0.2.7");
        if (parsed.GetValue(_method) is not { Length: > 0 } method || method.Any(static c => !char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+-.^_`|~".Contains(c))) throw new DryRunRefusedException($"\"{parsed.GetValue(_method)}\" is no method", "Write one as in GET (RFC 9110, 5.6.2)");
        return new ExplainRequest
        {
            Url = parsed.GetValue(_url)!,
            Method = method,
            Address = address,
            At = parsed.GetValue(_at),
            Person = parsed.GetValue(_nobody) ? null : PersonOf(parsed),
            Login = file is null ? null : await KeptFile.ReadAsync(file, cancellationToken),
            Offline = parsed.GetValue(_offline),
        };
    }

    private WrittenPerson PersonOf(ParseResult parsed) => new()
    {
        User = parsed.GetValue(_user),
        Groups = [.. (parsed.GetValue(_groups) ?? []).SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
        Attributes = (parsed.GetValue(_attribute) ?? []).Select(Pair).GroupBy(p => p.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(p => p.Value)], StringComparer.Ordinal),
        IdentityProvider = parsed.GetValue(_idp),
        AuthnContext = parsed.GetValue(_context),
        AuthnAge = parsed.GetValue(_age),
    };

    private static (string Name, string Value) Pair(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals > 0 ? (text[..equals], text[(equals + 1)..]) : throw new DryRunRefusedException(string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is not NAME=VALUE"), "Write one as in department=Engineering");
    }
}

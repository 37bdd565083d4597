using System.Globalization;
using System.Net;
using JitGateway.Identity.Explain;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace JitGateway.Tests.Access;

/// <summary>What an explanation says of a request is what becomes of it: the same questions, to live requests over sockets and to the explainer.</summary>
public sealed class ExplainAgreesTests(ITestOutputHelper output)
{
    private const int Seed = 20261123;

    /// <summary>Every outcome that a rule, a path or a host can have comes about often enough to be tried in earnest.</summary>
    private static readonly string[] Outcomes = ["Allowed", "Public", "SignInNeeded", "Denied", "AuthnTooWeak", "OtherIdentityProvider", "Ambiguous", "Undecided", "UnknownHost", "NotFound", "OwnPage", "BadRequest", "MethodNotAllowed"];

    [Fact]
    public async Task Explain_and_the_live_path_agree_on_ten_thousand_random_cases()
    {
        const int Times = 50;
        const int Cases = 200;
        var random = new ExplainCases(Seed);
        await using var live = await LiveOutcomes.StartAsync(random);
        var differences = new List<string>();
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Times; i++)
        {
            live.Gateway.Reconfigure(random.Configuration(live.PortOf));
            var cases = Moment(random, i, Cases);
            var answers = await live.AskAsync(cases);
            for (var j = 0; j < cases.Count; j++)
            {
                var report = await ExplainAsync(live, cases[j]);
                counts[report.Decision.Kind] = counts.GetValueOrDefault(report.Decision.Kind) + 1;
                if (Difference(cases[j], report, answers[j]) is { } difference) differences.Add(difference);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {string.Join(", ", counts.OrderByDescending(c => c.Value).Select(c => $"{c.Key} {c.Value}"))}"));
        differences.Take(20).ShouldBeEmpty();
        foreach (var outcome in Outcomes) counts.GetValueOrDefault(outcome).ShouldBeGreaterThanOrEqualTo(50, outcome);
        counts.Values.Sum().ShouldBe(Times * Cases);
    }

    /// <summary>The comparison can fail: explanations by rules that deny nobody are others than what happened.</summary>
    [Fact]
    public async Task A_rule_that_differs_would_be_noticed()
    {
        var random = new ExplainCases(Seed);
        await using var live = await LiveOutcomes.StartAsync(random);
        var cases = Moment(random, 0, 500);
        var answers = await live.AskAsync(cases);

        live.Gateway.Reconfigure(new ExplainCases(Seed).Configuration(live.PortOf).Replace("\"Effect\": \"Deny\"", "\"Effect\": \"Allow\"", StringComparison.Ordinal));

        var differences = new List<string>();
        for (var i = 0; i < cases.Count; i++)
            if (Difference(cases[i], await ExplainAsync(live, cases[i]), answers[i]) is { } difference)
                differences.Add(difference);
        differences.ShouldNotBeEmpty();
        differences.Count.ShouldBeLessThan(cases.Count / 2);
    }

    private static List<ExplainCase> Moment(ExplainCases random, int number, int count)
    {
        var now = new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero).AddHours(number * 11);   // every time of day, all days of a week
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(now))];
    }

    /// <summary>Of a node that does not know the session what is said to be so there.</summary>
    private static async Task<ExplainReport> ExplainAsync(LiveOutcomes live, ExplainCase asked)
    {
        var explainer = live.Gateway.Services.GetRequiredService<IExplainer>();
        var request = new ExplainRequest { Url = asked.Url, Method = asked.Method, Address = asked.Address is null ? null : IPAddress.Parse(asked.Address), At = asked.Now, Person = asked.Who, Offline = true };
        var report = await explainer.ExplainAsync(request, CancellationToken.None);
        return asked.IsCold && report.Notes.Any(n => n.StartsWith("A node that does not know the session yet asks for nobody here", StringComparison.Ordinal))
            ? await explainer.ExplainAsync(request with { Person = null }, CancellationToken.None)
            : report;
    }

    private static string? Difference(ExplainCase asked, ExplainReport report, string live)
    {
        var explained = report.Decision.Kind switch
        {
            "BadRequest" => "BadRequest 400",
            "NotFound" => "NotFound 404",
            "MethodNotAllowed" => $"refused 405 {report.Decision.Reason}",
            "UnknownHost" or "OwnPage" => report.Decision.Kind,
            "Ambiguous" when report.Readings.Count == 0 => asked.Method == "HEAD" ? "refused 400 " : $"Ambiguous {report.Decision.Reason}",   // nobody reads a reason in an answer without a body
            _ => $"{report.Route.Backend} {report.Decision.Kind} {report.Decision.Rule?.ToString(CultureInfo.InvariantCulture) ?? "-"} {StatusOf(report)} {(report.LetsIn ? Seen(report) : "not forwarded")}",
        };
        return explained == live ? null : $"{asked}: explained {explained}, live {live}";
    }

    private static int StatusOf(ExplainReport report) => report.Decision.Kind switch
    {
        "Allowed" or "Public" => 200,
        "SignInNeeded" => 401,
        "Ambiguous" => 400,
        _ => 403,
    };

    private static string Seen(ExplainReport report) => $"{Value(report, "X-Remote-User")}|{Value(report, "X-Remote-Groups")}";

    private static string Value(ExplainReport report, string header) => report.Headers.FirstOrDefault(h => h.Name == header)?.Value ?? "";
}

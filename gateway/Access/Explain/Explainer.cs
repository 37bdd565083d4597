using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.Identity.DryRun;
using JitGateway.Identity.Explain;

namespace JitGateway.Access.Explain;

/// <summary>The way of a request on paper: the live path's routing, its reading of the path and its rules; then what headers and account would be, from whoever makes them.</summary>
internal sealed class Explainer(ExplainBranch branch, AccessEngine engine, PersonsOnPaper persons, CanaryOnPaper canaries, IHeaderPreview headers, IDryRun dryRun, TimeProvider time, IServiceProvider services) : IExplainer
{
    private const string SayAddress = "The client's address is not said, so no rule about networks can be told: say which one.";
    private const string Cold = "A node that does not know the session yet asks for nobody here: there the request passes without the person, until the session is looked up for another one.";

    public async Task<ExplainReport> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken)
    {
        var target = WrittenTarget.Parse(request.Url);
        var now = request.At ?? time.GetUtcNow();
        var (person, findings) = await persons.ReadAsync(request, now, cancellationToken);
        var user = person is null ? null : PersonOnPaper.Of(person, now);
        var report = new ExplainReport
        {
            Url = request.Url,
            Method = request.Method,
            Route = new ExplainedRoute(Backend: null, Prefix: null, target.Path, BackendPath: null),
            Person = user is null ? null : new ExplainedPerson(user.IdentityProvider, user.Username, user.Subject.Hash),
            Decision = DecisionWords.BadRequest,
            Findings = findings,
        };
        if (target.Path is null) return report;
        if (!PassingMethods.Has(request.Method)) return report with { Decision = DecisionWords.MethodNotAllowed };
        if (await branch.RouteAsync(target, request.Method, services) is not { } routed) return report with { Decision = DecisionWords.UnknownHost };
        if (routed.GetEndpoint() is null) return report with { Decision = DecisionWords.NotFound };
        if (routed.Backend() is not { } backend) return report with { Decision = DecisionWords.OwnPage };
        report = report with { Route = report.Route with { Backend = backend.Name.Value, Prefix = backend.Path.HasValue ? backend.Path.Value : "/" } };
        if (backend.Maintenance is { } maintenance && !(user is not null && maintenance.Admits(user.Groups))) return report with { Decision = DecisionWords.Of(maintenance) };
        if (!engine.TryRead(backend, routed.Request.Host, routed.Request.Path, out var path, out var fault)) return report with { Decision = DecisionWords.PathRefused(fault) };

        var record = new DecisionRecord();
        var question = new AccessQuestion(path, request.Method, request.Address, now) { User = user };
        var decision = engine.Decide(backend, question, record);
        report = report with
        {
            Route = report.Route with { BackendPath = InFrontOfPaths(backend) + path.AsWritten },
            Readings = record.Readings,
            Decision = DecisionWords.Of(decision),
            LetsIn = decision is AccessDecision.Allowed or AccessDecision.Public,
            Notes = [.. Notes(request, backend, question, decision)],
        };
        if (report.LetsIn && backend.Canary is { } canary)
            report = report with { Route = report.Route with { Canary = new ExplainedCanary(await canaries.PlaceAsync(canary, request, person, user, decision, cancellationToken), canary.ToString()) } };
        var isShown = decision is AccessDecision.Allowed or AccessDecision.Public { ShowsPerson: true };
        return isShown && user is not null ? await WithApplicationAsync(report, request, backend, person!, user, cancellationToken) : report;
    }

    private async Task<ExplainReport> WithApplicationAsync(ExplainReport report, ExplainRequest request, Backend backend, StatedPerson person, UserIdentity user, CancellationToken cancellationToken)
    {
        report = report with { Headers = headers.Of(backend.Name.Value, user) };
        var isPublic = report.Decision.Kind == nameof(AccessDecision.Public);   // what goes wrong for the person does not stop the request there
        if (report.Headers.FirstOrDefault(h => h.KeepsOut is not null) is { } lacking)
            return report with { LetsIn = isPublic, Notes = [.. report.Notes, $"The header {lacking.Name} keeps the person out: {lacking.KeepsOut}."] };
        if (request.Offline) return report;
        var (known, problem) = await persons.WithKeyAsync(request, person, cancellationToken);
        if (known is null) return report with { Notes = [.. report.Notes, problem!] };
        var plan = await dryRun.PlanAsync(backend.Name.Value, request.Login?.Name ?? user.Username ?? "person", known, cancellationToken);
        return report with { Provisioning = plan, LetsIn = isPublic || plan is null || plan.LetsIn };
    }

    /// <summary>What the destinations put in front of every path; empty where they differ.</summary>
    private static string InFrontOfPaths(Backend backend) =>
        backend.AllDestinations.Select(d => Uri.UnescapeDataString(d.AbsolutePath).TrimEnd('/')).Distinct(StringComparer.Ordinal).ToList() is [var one] ? one : "";

    private IEnumerable<string> Notes(ExplainRequest request, Backend backend, AccessQuestion question, AccessDecision decision)
    {
        if (backend.Maintenance is { } maintenance) yield return $"The backend is {maintenance}; the person is in one of them.";
        if (decision is AccessDecision.Undecided { Condition: nameof(AccessRuleOptions.Networks) } && request.Address is null) yield return SayAddress;
        if (question.User is not null && decision is not AccessDecision.Public { ShowsPerson: false } && engine.Decide(backend, question with { User = null }) is AccessDecision.Public { Probes: false }) yield return Cold;
    }
}

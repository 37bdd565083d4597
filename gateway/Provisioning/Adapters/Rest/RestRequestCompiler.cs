using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Compiles the requests of the settings, and says what is wrong with them.</summary>
/// <param name="section">The adapter's own section.</param>
internal sealed partial class RestRequestCompiler(RestSettings settings, IConfigurationSection section, ConfigurationErrors errors, RestPatterns patterns)
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];

    private readonly string[] _secrets = [.. settings.Secrets.Keys.Select(k => RestValues.SecretPrefix + k)];
    private readonly string[] _picked = [.. (settings.Login?.Steps ?? []).SelectMany(s => s.Pick.Keys).Select(k => RestValues.LoginPrefix + k)];

    /// <param name="names">What its templates may name, besides secrets and what signing in brought.</param>
    /// <param name="takesHeld">Whether they may name what the account's record holds.</param>
    /// <returns>Null with errors added.</returns>
    public RestRequest? Request(RestRequestSettings request, string key, IReadOnlyCollection<string> names, bool takesHeld) => Compile(request, key, [.. names, .. _secrets, .. _picked], takesHeld);

    public RestSearch? Search(RestSearchSettings search, string key, IReadOnlyCollection<string> names, bool takesHeld = false)
    {
        var at = $"{section.Path}:{key}";
        var request = Request(search, key, [.. names, RestValues.Page, RestValues.Offset, RestValues.Cursor], takesHeld);
        if (search.Most is < 1 or > 10_000) errors.Add($"{at}:{nameof(search.Most)}", $"{search.Most}", "is no number from 1 to 10000", "Write how many records a search may bring at most");
        var pages = search.Pages is { } p ? Pages(p, $"{at}:{nameof(search.Pages)}") : null;
        if (request is null) return null;
        if (search.Pages is null && new[] { RestValues.Page, RestValues.Offset, RestValues.Cursor }.FirstOrDefault(request.Names.Contains) is { } further)
            errors.Add($"{at}:{nameof(search.Pages)}", null, $"is missing, although {{{further}}} is named", "Write {} for pages until one brings nothing new, or Size, Cursor or Next");
        if (search.Pages is { Cursor: not null } && !request.Names.Contains(RestValues.Cursor))
            errors.Add($"{at}:{nameof(search.Pages)}:{nameof(RestPagesSettings.Cursor)}", search.Pages.Cursor, "is sent nowhere", "Write {cursor} into the request's Query or Json");
        if (search.Pages is { Cursor: null, Next: null } && !request.Names.Contains(RestValues.Page) && !request.Names.Contains(RestValues.Offset))
            errors.Add($"{at}:{nameof(search.Pages)}", null, "has no way to ask for the next page", "Write {page} or {offset} into the request's Query or Json, or Cursor or Next here");
        return new RestSearch(request, search.Most, search.ReadEach) { Pages = pages };
    }

    public RestLoginPlan Login(RestLoginSettings login)
    {
        var at = $"{section.Path}:{nameof(settings.Login)}";
        if (login.Steps.Count == 0) errors.Add($"{at}:{nameof(login.Steps)}", null, "is missing", "Write the requests that sign in, as in [ { \"Url\": \"login\", \"Form\": { \"user\": \"gateway\", \"password\": \"{secret.password}\" } } ]");
        if (login.Lifetime <= TimeSpan.Zero) errors.Add($"{at}:{nameof(login.Lifetime)}", $"{login.Lifetime:c}", "is no time", "Write how long a session counts, as in 00:30:00, or leave it out");
        var (steps, known) = (new List<RestLoginStep>(), new List<string>());
        foreach (var (step, i) in login.Steps.Select((s, i) => (s, i)))
        {
            var key = $"{nameof(settings.Login)}:{nameof(login.Steps)}:{i}";
            var request = Compile(step, key, [.. _secrets, .. known], takesHeld: false, common: false);
            var picks = step.Pick.Select(p => Pick(p.Key, p.Value, $"{section.Path}:{key}:{nameof(step.Pick)}:{p.Key}")).OfType<RestPick>().ToList();
            known.AddRange(step.Pick.Keys.Select(k => RestValues.LoginPrefix + k));
            if (request is not null) steps.Add(new RestLoginStep(request, picks));
        }

        return new RestLoginPlan(steps, login.Cookies, login.Lifetime);
    }

    public RestGroupPlan Groups(RestGroupSettings groups)
    {
        var (at, key) = ($"{section.Path}:{nameof(settings.Groups)}", nameof(settings.Groups));
        var plan = new RestGroupPlan(
            groups.List is { } list ? Search(list, $"{key}:{nameof(groups.List)}", [RestValues.Id], takesHeld: true) : null,
            Path(groups.At, nameof(groups.At)), Path(groups.Name, nameof(groups.Name)), Path(groups.Id, nameof(groups.Id)), Path(groups.Membership, nameof(groups.Membership)),
            groups.Find is { } find ? Search(find, $"{key}:{nameof(groups.Find)}", [RestValues.Group]) : null,
            groups.Get is { } get ? Request(get, $"{key}:{nameof(groups.Get)}", [RestValues.GroupId], takesHeld: false) : null,
            One(groups.Add, nameof(groups.Add), [RestValues.Group, RestValues.GroupId]),
            One(groups.Remove, nameof(groups.Remove), [RestValues.Group, RestValues.GroupId, RestValues.MembershipId]),
            One(groups.Set, nameof(groups.Set), [RestValues.Groups, RestValues.GroupIds]));
        plan = plan with
        {
            FoundName = Path(groups.Find?.Name, $"{nameof(groups.Find)}:{nameof(groups.Name)}") ?? plan.Name,
            FoundId = Path(groups.Find?.Id, $"{nameof(groups.Find)}:{nameof(groups.Id)}") ?? plan.Id,
        };
        if (groups.List is null == groups.At is null) errors.Add($"{at}:{nameof(groups.List)}", null, groups.List is null ? "is missing" : "stands beside At", "Write either List, the request for an account's groups, or At, their path in the account's record");
        if (groups.Set is null)
            foreach (var (request, name) in new[] { (groups.Add, nameof(groups.Add)), (groups.Remove, nameof(groups.Remove)) }.Where(r => r.Item1 is null))
                errors.Add($"{at}:{name}", null, "is missing", "Write Add and Remove, or Set, which writes all groups of an account");
        else if (groups.Add is not null || groups.Remove is not null)
            errors.Add($"{at}:{nameof(groups.Set)}", null, "stands beside Add or Remove", "Write Add and Remove, or Set");
        var needsId = new[] { plan.Remove, plan.Set, plan.Get }.Any(NamesId);
        if ((needsId && groups.Id is null) || (NamesId(plan.Add) && plan.FoundId is null)) errors.Add($"{at}:{nameof(groups.Id)}", null, "is missing, although a request names a group's id", "Write the path of the id in an entry of a list of groups");
        if ((needsId || NamesId(plan.Add)) && groups.Find is null) errors.Add($"{at}:{nameof(groups.Find)}", null, "is missing, although a request names a group's id", "Write the request that finds groups by {group}");
        if (groups.Membership is null && plan.Remove?.Names.Contains(RestValues.MembershipId) == true) errors.Add($"{at}:{nameof(groups.Membership)}", null, "is missing, although Remove names {membershipId}", "Write its path in an entry of an account's groups");
        return plan;

        static bool NamesId(RestRequest? request) => request?.Names.Contains(RestValues.GroupId) == true || request?.Names.Contains(RestValues.GroupIds) == true;

        AnswerPath? Path(string? text, string name) => text is null ? null : patterns.Path(text, $"{at}:{name}");

        RestRequest? One(RestRequestSettings? request, string name, string[] names) => request is null ? null : Request(request, $"{key}:{name}", [RestValues.Id, .. names], takesHeld: true);
    }

    private RestRequest? Compile(RestRequestSettings request, string key, IReadOnlyCollection<string> names, bool takesHeld, bool common = true)
    {
        var at = $"{section.Path}:{key}";
        var call = Call(request, at);
        var url = call is null ? request.Url : settings.JsonRpc!.Url;
        if (url is null && request.Call is null && !section.GetSection($"{key}:{nameof(request.Url)}").Exists())
            errors.Add($"{at}:{nameof(request.Url)}", null, "is missing", settings.JsonRpc is null ? "Write the URL relative to BaseUrl, as in users/{id}" : "Write it, or Call");
        if (url is not null && call is null) CheckUrl(url, $"{at}:{nameof(request.Url)}");
        var hasForm = request.Form.Count > 0;
        if (hasForm && request.Json is not null) errors.Add($"{at}:{nameof(request.Form)}", null, "stands beside Json", "Write one of them: a request has one body");
        if (hasForm && call is not null) errors.Add($"{at}:{nameof(request.Form)}", null, "stands beside Call", "Write the parameters into Json");
        var hasBody = hasForm || request.Json is not null || call is not null;
        var method = Method(request, hasBody, $"{at}:{nameof(request.Method)}");
        var type = ContentType(request.ContentType ?? (call is null ? null : settings.JsonRpc!.ContentType), hasBody, hasForm, at);
        var compiled = new RestRequest
        {
            Key = key,
            Method = method,
            Url = url ?? ValueTemplate.Parse("x"),
            Query = common ? Merged(settings.Query, request.Query) : [.. request.Query.Select(q => (q.Key, q.Value))],
            Headers = Headers(common ? Merged(settings.Headers, request.Headers) : [.. request.Headers.Select(h => (h.Key, h.Value))], request, at),
            Json = request.Json,
            Form = hasForm ? [.. request.Form.Select(f => (f.Key, f.Value))] : null,
            ContentType = type,
            Call = call,
            At = request.At is { } path ? patterns.Path(path, $"{at}:{nameof(request.At)}") ?? AnswerPath.Whole : AnswerPath.Whole,
            Outcomes = [.. Outcomes(request.Outcomes, at), .. Outcomes(settings.Outcomes, section.Path)],
            Cleared = settings.Cleared,
        };
        foreach (var name in compiled.Names.Where(n => !names.Contains(n, StringComparer.OrdinalIgnoreCase) && !(takesHeld && IsHeld(n))))
            errors.AddUnknownName(at, $"{{{name}}}", "value that a template can name here", [.. names.Select(n => $"{{{n}}}"), .. takesHeld ? ["{held.PATH}"] : (string[])[]]);
        return compiled;
    }

    private static bool IsHeld(string name) =>
        name.StartsWith(RestValues.HeldPrefix, StringComparison.OrdinalIgnoreCase) && name.Length > RestValues.HeldPrefix.Length && AnswerPath.Parse(name[RestValues.HeldPrefix.Length..]) is not null;

    private static IReadOnlyList<(string Name, ValueTemplate Value)> Merged(Dictionary<string, ValueTemplate> all, Dictionary<string, ValueTemplate> own) =>
        [.. all.Where(a => !own.ContainsKey(a.Key)).Concat(own).Select(p => (p.Key, p.Value))];

    private JsonRpcCall? Call(RestRequestSettings request, string at)
    {
        if (request.Call is null) return null;
        if (settings.JsonRpc is { } rpc)
        {
            if (request.Url is not null) errors.Add($"{at}:{nameof(request.Url)}", request.Url.Text, "stands beside Call", "Leave it out: calls are sent to JsonRpc:Url");
            if (request.Method is not null) errors.Add($"{at}:{nameof(request.Method)}", request.Method, "stands beside Call", "Leave it out: calls are sent by POST");
            return new JsonRpcCall(request.Call, [.. rpc.Members.Where(m => !IsOfSigningIn(at) || !m.Value.Names.Any(n => n.StartsWith(RestValues.LoginPrefix, StringComparison.OrdinalIgnoreCase))).Select(m => (m.Key, m.Value))]);
        }

        errors.Add($"{at}:{nameof(request.Call)}", request.Call, "is a method of JSON-RPC, and nothing says where that is spoken", $"Write {section.Path}:JsonRpc, as in {{ \"Url\": \"api_jsonrpc.php\" }}");
        return null;
    }

    private bool IsOfSigningIn(string at) => at.StartsWith($"{section.Path}:{nameof(settings.Login)}:", StringComparison.Ordinal);
}

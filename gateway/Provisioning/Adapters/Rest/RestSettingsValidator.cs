using System.Text.RegularExpressions;
using JitGateway.Configuration;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>What the settings come to when nothing is wrong with them.</summary>
/// <param name="Client">Makes what speaks to the service.</param>
internal sealed record RestCompiled(RestPlan Plan, Func<TimeProvider, RestClient> Client);

/// <summary>Checks the settings and compiles the requests; reads the files that are named and connects to nothing.</summary>
internal sealed class RestSettingsValidator
{
    private readonly RestSettings _settings;
    private readonly AdapterContext _context;
    private readonly ConfigurationErrors _errors;
    private readonly RestPatterns _patterns;
    private readonly RestRequestCompiler _requests;
    private readonly string _at;
    private readonly string _provisioning;

    public RestSettingsValidator(RestSettings settings, AdapterContext context)
    {
        (_settings, _context, _errors, _at) = (settings, context, context.Backend.Errors, context.Settings.Path);
        _provisioning = ConfigurationPath.GetParentPath(_at)!;
        _patterns = new RestPatterns(_errors);
        _requests = new RestRequestCompiler(settings, context.Settings, _errors, _patterns);
    }

    /// <returns>Null with errors added.</returns>
    public RestCompiled? Compile()
    {
        var http = new HttpSettingsValidator(_context);
        http.CheckUrl(_settings.BaseUrl, nameof(_settings.BaseUrl), "the service", "https://tickets.example.com/REST/2.0");
        var connection = http.Connection(_settings);
        var authentication = http.Authentication(_settings, connection, _context.Timeout, WithoutAny());
        CheckCredentials();
        CheckNames();
        if (_settings.Account.Active is null && (_settings.Enable is null || _settings.Disable is null)) _context.State = null;   // active is an attribute as any other
        var records = Records();
        if (_settings.JsonRpc is { } rpc) _requests.CheckJsonRpc(rpc);
        var login = _settings.Login is { } l ? _requests.Login(l) : null;
        var plan = Plan(records);
        if (_errors.Any || plan is null) return null;
        var names = _context.Mapped.Union(_context.Matched, StringComparer.OrdinalIgnoreCase).Select(a => (a, records.PathOf(a)?.Text ?? a)).ToList();
        var (judge, baseUrl, timeout) = (new RestJudge(names), _settings.BaseUrl!, _context.Timeout);
        var secrets = _settings.Secrets.ToDictionary(s => s.Key, s => s.Value.Reveal(), StringComparer.OrdinalIgnoreCase);
        return new RestCompiled(plan, time =>
        {
            var shown = authentication!(time);
            if (login is not null)
                shown = new RestLogin(login, new HttpBackend(baseUrl, connection, shown, time), shown, judge, secrets, timeout, time, NotSignedIn);
            return new RestClient(new HttpBackend(baseUrl, connection, shown, time), judge, secrets);
        });
    }

    private string NotSignedIn => $"the service does not sign us in; an operator must mend {_context.Settings.Key}:{nameof(RestSettings.Login)}";

    /// <summary>A request shows what the section gives it otherwise: in headers and places of its own, by signing in, or by a certificate.</summary>
    private string WithoutAny() => _settings.Login is not null
        ? NotSignedIn
        : $"the service does not accept our credentials; an operator must mend {_context.Settings.Key}:{(_settings.Secrets.Count > 0 ? nameof(RestSettings.Secrets) : nameof(RestSettings.ClientCertificate))}";

    private RestPlan? Plan(RestRecords records)
    {
        string[] person = [.. _context.Mapped, AccountState.Attribute];
        var find = _settings.Find.ToDictionary(f => f.Key, f => _requests.Search(f.Value, $"{nameof(_settings.Find)}:{f.Key}", [RestValues.Attribute, RestValues.Value]), StringComparer.OrdinalIgnoreCase);
        foreach (var attribute in _context.Matched.Where(m => !find.ContainsKey(m) && !find.ContainsKey(RestPlan.AnyAttribute)))
            _errors.Add($"{_at}:{nameof(_settings.Find)}:{attribute}", null, "is missing", $"Write the request that searches by {attribute}, as in {{ \"Url\": \"users\", \"Query\": {{ \"{attribute}\": \"{{value}}\" }} }}");
        foreach (var attribute in find.Keys.Where(k => k != RestPlan.AnyAttribute && !_context.Matched.Contains(k, StringComparer.OrdinalIgnoreCase)))
            _errors.AddUnknownName($"{_at}:{nameof(_settings.Find)}:{attribute}", attribute, "match rule", _context.Matched);
        var get = Required(_settings.Get, nameof(_settings.Get), "reads an account", "{ \"Url\": \"users/{id}\" }", [RestValues.Id]);
        var create = _context.Creates || _settings.Create is not null
            ? Required(_settings.Create, nameof(_settings.Create), "makes an account", "{ \"Url\": \"users\", \"Json\": { \"login\": \"{login}\" } }", person)
            : null;
        string[] change = [.. person, RestValues.Id, RestValues.Version];
        if (_settings.Update.Count == 0 && (_context.Updates || _context.Identifying is not null))
        {
            _errors.Add($"{_at}:{nameof(_settings.Update)}", null, "is missing", "Write the requests that change an account, as in [ { \"Method\": \"PATCH\", \"Url\": \"users/{id}\", \"Json\": { \"login\": \"{login}\" } } ], or "
                + (_context.Updates ? "\"Update\": \"Never\" beside Adapter" : $"take LinkExisting out: an account that is adopted gets {_context.Identifying}"));
        }

        var update = _settings.Update.Select((u, i) => _requests.Request(u, $"{nameof(_settings.Update)}:{i}", change, takesHeld: true)).ToList();
        var enable = Optional(_settings.Enable, nameof(_settings.Enable), [RestValues.Id, RestValues.Version, AccountState.Attribute]);
        var disable = Optional(_settings.Disable, nameof(_settings.Disable), [RestValues.Id, RestValues.Version, AccountState.Attribute]);
        if (_settings.Enable is null != _settings.Disable is null)
            _errors.Add($"{_at}:{(_settings.Enable is null ? nameof(_settings.Enable) : nameof(_settings.Disable))}", null, "is missing", "Write both Enable and Disable, or neither");
        var check = Optional(_settings.Check, nameof(_settings.Check), [], takesHeld: false);
        var createdId = _settings.Create?.Id is { } id ? _patterns.Path(id, $"{_at}:{nameof(_settings.Create)}:{nameof(RestCreationSettings.Id)}") : records.Id;
        var groups = _settings.Groups is { } g ? _requests.Groups(g) : null;
        if (_context.Groups && _settings.Groups is null) _errors.Add($"{_at}:{nameof(_settings.Groups)}", null, "is missing", "Write how memberships are read and changed, or take the section Groups out of Provisioning");
        CheckPlaces(create, update);
        if (check is null && _context.Matched.Count == 0) _errors.Add($"{_at}:{nameof(_settings.Check)}", null, "is missing, and there is no search to check by", "Write a request that changes nothing");
        if (_errors.Any || get is null || createdId is null) return null;
        return new RestPlan(_settings.BaseUrl!.GetLeftPart(UriPartial.Path).TrimEnd('/'), records, check, find.ToDictionary(f => f.Key, f => f.Value!, StringComparer.OrdinalIgnoreCase), get, create, createdId, [.. update.OfType<RestRequest>()], enable, disable, groups)
        {
            Searched = [.. _context.Matched],
            State = _context.State,
            MapsState = _context.Mapped.Any(AccountState.Is),
            IsNameTheId = _context.Mapped.Any(a => records.PathOf(a)?.Text == records.Id.Text),
        };
    }

    /// <summary>What is mapped must have a place: in the creation, and in a change where it may change.</summary>
    private void CheckPlaces(RestRequest? create, IReadOnlyList<RestRequest?> update)
    {
        var hasState = _settings.Enable is not null && _settings.Disable is not null;
        foreach (var attribute in _context.Mapped.Where(a => !(hasState && AccountState.Is(a))))
        {
            if (_context.Creates && create?.Names.Contains(attribute) == false)
                _errors.Add($"{_provisioning}:Mapping:{attribute}", null, "is named by no template of Create", $"Write {{{attribute}}} into {_at}:{nameof(_settings.Create)}");
            var isGivenAtAdoption = attribute.Equals(_context.Identifying, StringComparison.OrdinalIgnoreCase);
            var isChanged = isGivenAtAdoption || (_context.Updates && _context.Changed.Contains(attribute, StringComparer.OrdinalIgnoreCase));
            if (isChanged && update.Count > 0 && update.All(u => u is not null && !u.Names.Contains(attribute)))
                _errors.Add($"{_provisioning}:Mapping:{attribute}", null, "is named by no template of Update", $"Write {{{attribute}}} into {_at}:{nameof(_settings.Update)}, or {(isGivenAtAdoption ? "take LinkExisting out: an account that is adopted gets it" : "\"Owner\": \"CreateOnly\" into its mapping")}");
        }
    }

    private RestRequest? Required(RestRequestSettings? request, string key, string whatItDoes, string example, IReadOnlyCollection<string> names)
    {
        if (request is not null) return _requests.Request(request, key, names, takesHeld: false);
        _errors.Add($"{_at}:{key}", null, "is missing", $"Write the request that {whatItDoes}, as in {example}");
        return null;
    }

    private RestRequest? Optional(RestRequestSettings? request, string key, IReadOnlyCollection<string> names, bool takesHeld = true) => request is null ? null : _requests.Request(request, key, names, takesHeld);

    private void CheckCredentials()
    {
        foreach (var (name, secret) in _settings.Secrets.Where(s => s.Value.Reveal().Any(char.IsControl)))
            _errors.Add($"{_at}:{nameof(_settings.Secrets)}:{name}", null, "holds a line end or another control character", "Copy the secret again, without line ends");
        string[] keys = [nameof(_settings.Token), nameof(_settings.Basic), nameof(_settings.ApiKey), nameof(_settings.OAuth2), nameof(_settings.Login), nameof(_settings.Secrets), nameof(_settings.ClientCertificate)];
        if (!keys.Any(k => _context.Settings.GetSection(k).Exists()))
            _errors.Add($"{_at}:{nameof(_settings.Token)}", null, "is missing", $"Write the credentials of the service: {string.Join(", ", keys[..^1])} or {keys[^1]}");
    }

    private void CheckNames()
    {
        foreach (var name in _context.Mapped.Union(_context.Matched, StringComparer.OrdinalIgnoreCase))
        {
            if (RestValues.OfTheAdapter.Contains(name, StringComparer.OrdinalIgnoreCase) || RestValues.Prefixes.Any(p => name.StartsWith(p, StringComparison.OrdinalIgnoreCase)))
                _errors.Add($"{_provisioning}:Mapping:{name}", name, "is a name that templates of requests use otherwise", $"Call the attribute otherwise, and write its path into {_at}:Account:Attributes");
            else if (!_settings.Account.Attributes.ContainsKey(name) && AnswerPath.Parse(name) is null)
                _errors.Add($"{_provisioning}:Mapping:{name}", name, "is no path in a record", $"Write where it stands into {_at}:Account:Attributes:{name}");
        }

        foreach (var name in _settings.Account.Attributes.Keys.Where(n => !_context.Mapped.Union(_context.Matched).Contains(n, StringComparer.OrdinalIgnoreCase)))
            _errors.AddUnknownName($"{_at}:Account:Attributes:{name}", name, "mapped attribute", _context.Mapped.Union(_context.Matched, StringComparer.OrdinalIgnoreCase));
    }

    private RestRecords Records()
    {
        var (account, at) = (_settings.Account, $"{_at}:{nameof(_settings.Account)}");
        var paths = new Dictionary<string, AnswerPath>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, path) in account.Attributes)
            if (_patterns.Path(path, $"{at}:{nameof(account.Attributes)}:{name}") is { } compiled)
                paths[name] = compiled;
        var active = account.Active is { } a ? _patterns.RequiredPath(a.At, $"{at}:{nameof(account.Active)}:{nameof(a.At)}", "Write where the record says whether the account is enabled, as in enabled") : null;
        if (account.Active is { When: [] })
            _errors.Add($"{at}:{nameof(account.Active)}:{nameof(RestActiveSettings.When)}", null, "is missing", "Write what stands there when the account is enabled, as in \"true\"");
        if (active is null && (_settings.Enable is not null || _settings.Disable is not null) && account.Active is null)
            _errors.Add($"{at}:{nameof(account.Active)}", null, "is missing, so that nobody would know whether an account is disabled", "Write where the record says so, as in { \"At\": \"enabled\", \"When\": \"true\" }");
        var pattern = account.IdPattern is { } text ? _patterns.Regex($@"\A(?:{text})\z", RegexOptions.None, $"{at}:{nameof(account.IdPattern)}", text) : null;
        return new RestRecords(_patterns.Path(account.Id, $"{at}:{nameof(account.Id)}") ?? AnswerPath.Whole, pattern, paths, active, account.Active?.When ?? []);
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>Signing in, compiled.</summary>
internal sealed record RestLoginPlan(IReadOnlyList<RestLoginStep> Steps, bool KeepsCookies, TimeSpan? Lifetime);

/// <summary>One request, and what is taken from its answer.</summary>
internal sealed record RestLoginStep(RestRequest Request, IReadOnlyList<RestPick> Picks);

/// <summary>Where a value stands: one of the places is not null.</summary>
internal sealed record RestPick(string Name, AnswerPath? At, Regex? Text, string? Header, string? Cookie)
{
    public string? In(RestAnswer answer, IReadOnlyDictionary<string, string> cookies)
    {
        var found = At is not null ? (answer.Root is { } root ? At.Texts(root) : []) is [var text, ..] ? text : null
            : Cookie is not null ? cookies.GetValueOrDefault(Cookie)
            : Header is not null ? answer.Http.Headers.TryGetValues(Header, out var values) ? values.First() : null
            : RestPatterns.First(Text!, Encoding.UTF8.GetString(answer.Http.Content))?.Groups[1].Value;
        return string.IsNullOrEmpty(found) || found.Any(char.IsControl) ? null : found;
    }
}

/// <summary>A session with a service: signing in happens when it is needed, and once more when the service has ended the session.</summary>
/// <param name="backend">Carries the requests of signing in, without the session.</param>
/// <param name="underneath">What every request shows besides; <paramref name="backend"/> owns it.</param>
internal sealed class RestLogin(
    RestLoginPlan plan, HttpBackend backend, IHttpAuthentication underneath, RestJudge judge, IReadOnlyDictionary<string, string> secrets, TimeSpan timeout, TimeProvider time, string refusal)
    : FetchedAuthentication(timeout, time, refusal)
{
    public override void Dispose() => backend.Dispose();

    protected override async Task<AdapterResult<(HttpCredentials Credentials, TimeSpan? Lifetime)>> FetchAsync(CancellationToken cancellationToken)
    {
        var picked = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var cookies = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var step in plan.Steps)
        {
            var sent = RestValues.None.With(Named(RestValues.SecretPrefix, secrets)).With(Named(RestValues.LoginPrefix, picked));
            var reply = await backend.SendAsync(_ => step.Request.Make(sent).Map(call => plan.KeepsCookies ? call with { Headers = [.. call.Headers, .. Header(cookies)] } : call), cancellationToken);
            var judged = reply.Then(answer => judge.Judge(step.Request, answer, step.Request.Names.SelectMany(n => sent.Values(n) ?? [])));
            if (judged is not AdapterResult<RestAnswer>.Done(var done)) return Failed(judged);
            Keep(done.Http, cookies, Time.GetUtcNow());
            foreach (var pick in step.Picks)
            {
                if (pick.In(done, cookies) is not { } value) return new AdapterResult<(HttpCredentials, TimeSpan?)>.Unavailable($"{step.Request.Key}: the answer to signing in has no {pick.Name}: {Refusal}");
                picked[pick.Name] = value;
            }
        }

        var shown = await underneath.GetAsync(cancellationToken);
        return shown.Map<(HttpCredentials, TimeSpan?)>(s => (s with { Headers = plan.KeepsCookies ? [.. s.Headers, .. Header(cookies)] : s.Headers, Values = picked }, plan.Lifetime));
    }

    private static IEnumerable<(string Name, IReadOnlyList<string>? Values)> Named(string prefix, IReadOnlyDictionary<string, string> values) =>
        values.Select(v => (prefix + v.Key, (IReadOnlyList<string>?)[v.Value]));

    /// <summary>A service that does not let us in is no account's fault, whatever it answers.</summary>
    private AdapterResult<(HttpCredentials Credentials, TimeSpan? Lifetime)> Failed(AdapterResult<RestAnswer> result) => result switch
    {
        AdapterResult<RestAnswer>.RateLimited(var after) => new AdapterResult<(HttpCredentials, TimeSpan?)>.RateLimited(after),
        AdapterResult<RestAnswer>.Unavailable(var detail) => new AdapterResult<(HttpCredentials, TimeSpan?)>.Unavailable(detail),
        AdapterResult<RestAnswer>.Rejected(var detail, _) => new AdapterResult<(HttpCredentials, TimeSpan?)>.Unavailable($"{detail}: {Refusal}"),
        _ => new AdapterResult<(HttpCredentials, TimeSpan?)>.Unavailable(Refusal),
    };

    private static IEnumerable<(string Name, string Value)> Header(Dictionary<string, string> cookies) =>
        cookies.Count == 0 ? [] : [("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")))];

    /// <summary>
    /// All requests go to one place, so that a cookie's path and domain need not be looked at. One that is emptied or has ended goes (RFC 6265 5.3), and what no header carries is not sent back.
    /// </summary>
    private static void Keep(HttpAnswer answer, Dictionary<string, string> cookies, DateTimeOffset now)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var lines)) return;
        foreach (var parts in lines.Select(l => l.Split(';', StringSplitOptions.TrimEntries)))
        {
            if (parts[0].IndexOf('=', StringComparison.Ordinal) is not (> 0 and var equals) || !HttpCall.IsHeaderText(parts[0])) continue;
            var (name, value) = (parts[0][..equals].Trim(), parts[0][(equals + 1)..].Trim());
            if (value.Length == 0 || HasEnded(parts, now)) cookies.Remove(name);
            else cookies[name] = value;
        }
    }

    /// <summary>By <c>Max-Age</c>, or else by <c>Expires</c>, which is written in more ways than one; the last of several counts.</summary>
    private static bool HasEnded(string[] parts, DateTimeOffset now)
    {
        if (Attribute("Max-Age") is { } seconds && long.TryParse(seconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var age)) return age <= 0;
        return Attribute("Expires") is { } end && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var expires) && expires <= now;

        string? Attribute(string name) => parts.Skip(1).LastOrDefault(p => p.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
    }
}

using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using JitGateway.Identity.Templates;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>The parts of a request.</summary>
internal sealed partial class RestRequestCompiler
{
    /// <summary>The URL of calls, once for all of them.</summary>
    public void CheckJsonRpc(JsonRpcSettings rpc)
    {
        var at = $"{section.Path}:{nameof(settings.JsonRpc)}";
        if (rpc.Url is null) errors.Add($"{at}:{nameof(rpc.Url)}", null, "is missing", "Write the URL relative to BaseUrl, as in api_jsonrpc.php");
        else CheckUrl(rpc.Url, $"{at}:{nameof(rpc.Url)}");
        foreach (var name in rpc.Members.Keys.Where(n => n.ToLowerInvariant() is "jsonrpc" or "method" or "params" or "id"))
            errors.Add($"{at}:{nameof(rpc.Members)}:{name}", null, "is sent by itself", "Leave it out");
    }

    private void CheckUrl(ValueTemplate url, string key)
    {
        var literal = string.Join("x", url.Literals);   // a value is a part of a segment
        if (url.Text.Length == 0) return;   // BaseUrl itself
        if (literal.Contains('?', StringComparison.Ordinal)) errors.Add(key, url.Text, "has a query", "Write its parameters under Query");
        else if (url.Text[0] == '/' || literal.Contains("//", StringComparison.Ordinal)) errors.Add(key, url.Text, "is not relative to BaseUrl", "Write it without a host and without a slash before it, as in users/{id}");
        else if (literal.Any(c => c is <= ' ' or > '~' or '#' or '\\')) errors.Add(key, url.Text, "holds a character that no path of a URL holds", "Write it escaped, as in %20 for a blank");
        else if (literal.Split('/').Any(s => s is "." or "..")) errors.Add(key, url.Text, "leads upwards", "Write it without . and ..");
    }

    private HttpMethod Method(RestRequestSettings request, bool hasBody, string key)
    {
        if (request.Method is not { } name) return hasBody ? HttpMethod.Post : HttpMethod.Get;
        if (!Methods.Contains(name, StringComparer.OrdinalIgnoreCase)) errors.AddUnknownName(key, name, "method", Methods);
        return new HttpMethod(name.ToUpperInvariant());
    }

    private MediaTypeHeaderValue? ContentType(string? written, bool hasBody, bool isForm, string at)
    {
        var key = $"{at}:{nameof(RestRequestSettings.ContentType)}";
        if (written is null) return hasBody ? new MediaTypeHeaderValue(isForm ? "application/x-www-form-urlencoded" : "application/json") : null;
        if (!hasBody) errors.Add(key, written, "is the type of a body, and there is none", "Leave it out, or write Json or Form");
        if (MediaTypeHeaderValue.TryParse(written, out var type)) return type;
        errors.Add(key, written, "is no media type", "Write one, as in application/json-rpc");
        return null;
    }

    private IReadOnlyList<(string Name, ValueTemplate Value)> Headers(IReadOnlyList<(string Name, ValueTemplate Value)> headers, RestRequestSettings request, string at)
    {
        foreach (var (name, _) in headers.Where(h => !HttpSettingsValidator.IsFreeHeader(h.Name) || h.Name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)))
            errors.Add($"{(request.Headers.ContainsKey(name) ? at : section.Path)}:{nameof(request.Headers)}:{name}", name, "is no header that can be written", name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase) ? "Write ContentType" : "Leave it out: it belongs to the request itself");
        foreach (var (name, value) in headers.Where(h => !h.Value.Literals.All(HttpCall.IsHeaderText)))
            errors.Add($"{(request.Headers.ContainsKey(name) ? at : section.Path)}:{nameof(request.Headers)}:{name}", value.Text, "holds a character that no header carries", "Write it in printable ASCII");
        return headers;
    }

    private IEnumerable<RestOutcome> Outcomes(IReadOnlyList<RestOutcomeSettings> outcomes, string at) => outcomes.Select((o, i) => Outcome(o, $"{at}:{nameof(RestRequestSettings.Outcomes)}:{i}")).OfType<RestOutcome>();

    private RestOutcome? Outcome(RestOutcomeSettings outcome, string at)
    {
        if (errors.All.Any(e => e.Path.StartsWith($"{at}:", StringComparison.Ordinal) || e.Path == at)) return null;   // the common ones are looked at with every request
        if (outcome.Means is null) errors.Add($"{at}:{nameof(outcome.Means)}", null, "is missing", $"Write one of: {string.Join(", ", Enum.GetNames<RestMeaning>())}");
        if (outcome is { Status: [], Text: null, Location: null, At: null }) errors.Add(at, null, "fits every answer", "Write Status, Text, Location or At");
        foreach (var status in outcome.Status.Where(s => s is < 200 or > 599)) errors.Add($"{at}:{nameof(outcome.Status)}", $"{status}", "is no status of an answer", "Write one from 200 to 599");
        if (outcome.Status.Contains(401)) errors.Add($"{at}:{nameof(outcome.Status)}", "401", "is about credentials, and no rule is asked about it", "Leave it out: where there is a section Login, 401 signs in again by itself");
        if (outcome is { At: null, Is.Count: > 0 }) errors.Add($"{at}:{nameof(outcome.Is)}", null, "has no place to look at", "Write its path as At");
        if (outcome.Means == RestMeaning.LoginAgain && settings.Login is null) errors.Add($"{at}:{nameof(outcome.Means)}", nameof(RestMeaning.LoginAgain), "has no section Login to sign in by", "Write one, or Unavailable");
        var text = outcome.Text is { } t ? patterns.Regex(t, RegexOptions.IgnoreCase, $"{at}:{nameof(outcome.Text)}", t) : null;
        var location = outcome.Location is { } l ? patterns.Regex(l, RegexOptions.None, $"{at}:{nameof(outcome.Location)}", l) : null;
        var path = outcome.At is { } p ? patterns.Path(p, $"{at}:{nameof(outcome.At)}") : null;
        return outcome.Means is { } means ? new RestOutcome(outcome.Status, text, location, path, outcome.Is, means, outcome.Attribute) : null;
    }

    private RestPages? Pages(RestPagesSettings pages, string at)
    {
        if (pages.Size < 1) errors.Add($"{at}:{nameof(pages.Size)}", $"{pages.Size}", "is no number above zero", "Write how many records a full page has");
        var inHeader = pages.Next == "Link";
        var cursor = pages.Cursor is { } c ? patterns.Path(c, $"{at}:{nameof(pages.Cursor)}") : null;
        var next = pages.Next is { } n && !inHeader ? patterns.Path(n, $"{at}:{nameof(pages.Next)}") : null;
        if (pages is { Cursor: not null, Next: not null }) errors.Add($"{at}:{nameof(pages.Next)}", pages.Next, "stands beside Cursor", "Write one of them");
        return new RestPages(pages.First, pages.Size, cursor, next, inHeader);
    }

    private RestPick? Pick(string name, RestPickSettings pick, string at)
    {
        if (new[] { pick.At, pick.Text, pick.Header, pick.Cookie }.Count(p => p is not null) != 1)
        {
            errors.Add(at, null, "does not name one place", "Write At, Text, Header or Cookie");
            return null;
        }

        var text = pick.Text is { } t ? patterns.Regex(t, RegexOptions.None, $"{at}:{nameof(pick.Text)}", t) : null;
        if (text is not null && text.GetGroupNumbers().Length < 2) errors.Add($"{at}:{nameof(pick.Text)}", pick.Text, "has no group", "Write parentheses around the value, as in name=\"csrf\" value=\"([^\"]+)\"");
        return new RestPick(name, pick.At is { } p ? patterns.Path(p, $"{at}:{nameof(pick.At)}") : null, text, pick.Header, pick.Cookie);
    }
}

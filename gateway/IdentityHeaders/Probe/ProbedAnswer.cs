using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Backends.Checks;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>What a destination answered, as far as it can show whom it takes us for.</summary>
internal sealed partial class ProbedAnswer
{
    private readonly HttpStatusCode _status;
    private readonly string _location = "";
    private readonly string _headers = "";
    private readonly string _body = "";

    private ProbedAnswer(HttpStatusCode status, string location = "", string headers = "", string body = "")
    {
        _status = status;
        _location = location;
        _headers = headers;
        _body = body;
        AsksForPassword = PasswordField().IsMatch(body);
    }

    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Fault { get; private init; }

    /// <summary>What the fault says.</summary>
    public BypassVerdict FaultVerdict { get; private init; }

    /// <summary>Whether nothing came at all, for as long as one waited, or in no protocol of ours: neither refuses anybody.</summary>
    public bool IsSilence { get; private init; }

    private bool IsGood => (int)_status is >= 200 and < 300;

    private bool IsRedirect => (int)_status is >= 300 and < 400 && _location.Length > 0;

    private bool AsksForPassword { get; }

    private bool IsOpen => IsGood && !AsksForPassword;

    /// <summary>Whether it says that one has to sign in first.</summary>
    private bool KeepsOut => _status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || (IsRedirect && SignInPath().IsMatch(PathOf(_location))) || (IsGood && AsksForPassword);

    /// <summary>What the same request was answered another time.</summary>
    private ProbedAnswer? Again { get; init; }

    private bool HasSteadyWords => Again is not null && Again._body == _body;

    private bool HasSteadyLocation => Again is null || Again._location == _location;

    public static ProbedAnswer Failed(BypassVerdict verdict, string fault, bool isSilence = false) => new(default(HttpStatusCode)) { Fault = fault, FaultVerdict = verdict, IsSilence = isSilence };

    /// <param name="mostOctets">Of the body.</param>
    public static async Task<ProbedAnswer> ReadAsync(HttpResponseMessage answer, int mostOctets, CancellationToken cancellationToken)
    {
        var location = answer.Headers.NonValidated.TryGetValues("Location", out var locations) ? locations.ToString() : "";
        var headers = new StringBuilder();
        foreach (var header in answer.Headers.NonValidated) headers.Append(header.Value.ToString()).Append('\n');
        var buffer = new byte[mostOctets];
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var read = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return new ProbedAnswer(answer.StatusCode, location, headers.ToString(), Encoding.UTF8.GetString(buffer, 0, read));
    }

    /// <param name="baseline">The answer to a request that says nothing of anybody.</param>
    /// <param name="marker">The name that was pretended.</param>
    /// <param name="asksForCertificate">Of servers that do, 400 is how some refuse whoever has none (nginx); of others it says nothing.</param>
    public (BypassVerdict Verdict, string Detail) JudgedAgainst(ProbedAnswer baseline, string marker, bool asksForCertificate)
    {
        if (Fault is not null) return (BypassVerdict.NoAnswer, Fault);
        if (Names(marker) > Math.Max(baseline.Names(marker), baseline.Again?.Names(marker) ?? 0)) return (BypassVerdict.Believed, $"{this}, which names {marker}");
        if (OpensWhat(baseline)) return (BypassVerdict.Believed, $"{this} in place of {baseline}");
        if (baseline.Fault is not null || IsElsewhereThan(baseline)) return (BypassVerdict.Unclear, $"{this} in place of {baseline}");
        if (IsOtherThan(baseline)) return (BypassVerdict.Unclear, $"{this}, in other words than without them");
        if (KeepsOut || (asksForCertificate && _status == HttpStatusCode.BadRequest)) return (BypassVerdict.Ignored, $"{this}, as without them");
        if (IsRedirect) return (BypassVerdict.Unclear, $"{this}, for everybody; ask there, with --path");
        return (BypassVerdict.Unclear, IsGood ? $"{this}, with headers and without them; the page names nobody" : $"{this}, as without them, which says nothing of people");
    }

    /// <summary>Whether it opens what the other keeps closed.</summary>
    public bool OpensWhat(ProbedAnswer baseline) =>
        (IsOpen && !baseline.IsOpen && baseline.Again is not { IsOpen: true })
        || (IsRedirect && !KeepsOut && baseline is { IsRedirect: true, KeepsOut: true });

    /// <param name="again">The answer to the same request.</param>
    /// <returns>This one, which knows what in it is always the same.</returns>
    public ProbedAnswer With(ProbedAnswer again) => Fault is not null ? this : new(_status, _location, _headers, _body) { Again = again };

    /// <summary>Whether it shows that it was made for somebody else: where it leads, whether it asks for a password, or, of a refusal, in its words.</summary>
    public bool IsOtherThan(ProbedAnswer baseline) =>
        IsElsewhereThan(baseline) || AsksForPassword != baseline.AsksForPassword || (!IsGood && baseline.HasSteadyWords && _body != baseline._body);

    public override string ToString() => Fault ?? $"{(int)_status}{(_location.Length > 0 ? $" to {_location}" : "")}{(AsksForPassword ? " with a form that asks for a password" : "")}";

    private bool IsElsewhereThan(ProbedAnswer baseline) =>
        _status != baseline._status || (baseline.HasSteadyLocation ? _location != baseline._location : WithoutQuery(_location) != WithoutQuery(baseline._location));

    private static string PathOf(string location) => Uri.TryCreate(location, UriKind.Absolute, out var uri) && uri.Scheme != Uri.UriSchemeFile ? uri.AbsolutePath : WithoutQuery(location);

    private static string WithoutQuery(string location) => location.Split('?')[0];

    /// <summary>How often the name stands in it, as a word of its own: "ada" is in "Canada" for everybody.</summary>
    private int Names(string marker)
    {
        var count = 0;
        foreach (var text in (string[])[_headers, WebUtility.HtmlDecode(_body)])
            for (var at = text.IndexOf(marker, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(marker, at + marker.Length, StringComparison.OrdinalIgnoreCase))
                if (!IsWithinWord(text, at - 1) && !IsWithinWord(text, at + marker.Length))
                    count++;
        return count;
    }

    private static bool IsWithinWord(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);

    [GeneratedRegex("type\\s*=\\s*[\"']?password", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PasswordField();

    [GeneratedRegex("\\blog[-_]?[io]n|log[io]n\\b|\\bsign[-_]?in\\b|\\bauth(?:n|z|enticat\\w*|ori[sz]e)?\\b|oauth|oidc|openid|saml|\\bsso\\b|\\bcas\\b|\\badfs\\b|sessions?/new", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex SignInPath();
}

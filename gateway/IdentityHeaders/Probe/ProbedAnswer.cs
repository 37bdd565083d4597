using System.Net;
using System.Text;
using JitGateway.Backends.Checks;

namespace JitGateway.IdentityHeaders.Probe;

/// <summary>What a destination answered, as far as it can show whom it takes us for.</summary>
internal sealed class ProbedAnswer
{
    private readonly HttpStatusCode _status;
    private readonly string _location = "";
    private readonly string _headers = "";
    private readonly string _body = "";

    private ProbedAnswer(HttpStatusCode status) => _status = status;

    private ProbedAnswer(HttpStatusCode status, string location, string headers, string body)
        : this(status)
    {
        _location = location;
        _headers = headers;
        _body = body;
    }

    /// <summary>Why there is no answer; null where there is one.</summary>
    public string? Fault { get; private init; }

    private bool IsSteady { get; init; }

    private bool IsGood => (int)_status is >= 200 and < 300;

    public static ProbedAnswer Failed(string fault) => new(default) { Fault = fault };

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
    public (BypassVerdict Verdict, string Detail) JudgedAgainst(ProbedAnswer baseline, string marker)
    {
        if (Fault is not null) return (BypassVerdict.Unreachable, Fault);
        if (Names(marker) && !baseline.Names(marker)) return (BypassVerdict.Believed, $"{this}, which names {marker}");
        if (IsGood && !baseline.IsGood) return (BypassVerdict.Believed, $"{this} in place of {baseline}");
        if (IsElsewhereThan(baseline)) return (BypassVerdict.Unclear, $"{this} in place of {baseline}");
        if (IsOtherThan(baseline)) return (BypassVerdict.Unclear, $"{this}, in other words than without them");
        return IsGood ? (BypassVerdict.Unclear, $"{this}, with headers and without them; the page names nobody") : (BypassVerdict.Ignored, $"{this}, as without them");
    }

    /// <param name="again">The answer to the same request.</param>
    /// <returns>This one, which knows whether its words are always the same.</returns>
    public ProbedAnswer AsSteadyAs(ProbedAnswer again) => new(_status, _location, _headers, _body) { Fault = Fault, IsSteady = again._body == _body };

    /// <summary>Whether it shows that it was made for somebody else: where it leads, or, of a refusal, in its words.</summary>
    public bool IsOtherThan(ProbedAnswer baseline) => IsElsewhereThan(baseline) || (!IsGood && baseline.IsSteady && _body != baseline._body);

    public override string ToString() => _location.Length > 0 ? $"{(int)_status} to {_location}" : $"{(int)_status}";

    private bool IsElsewhereThan(ProbedAnswer baseline) => _status != baseline._status || _location != baseline._location;

    private bool Names(string marker) => _headers.Contains(marker, StringComparison.OrdinalIgnoreCase) || _body.Contains(marker, StringComparison.OrdinalIgnoreCase);
}

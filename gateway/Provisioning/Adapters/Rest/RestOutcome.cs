using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Provisioning.Adapters.Rest;

/// <summary>A rule for what an answer means, compiled.</summary>
/// <param name="Status">Empty: any.</param>
/// <param name="Text">Null: any body.</param>
/// <param name="Location">Null: the header is not looked at.</param>
/// <param name="At">Null: none is looked at.</param>
/// <param name="Is">Empty: anything there.</param>
internal sealed record RestOutcome(IReadOnlyList<int> Status, Regex? Text, Regex? Location, AnswerPath? At, IReadOnlyList<string> Is, RestMeaning Means, string? Attribute)
{
    public bool Fits(HttpAnswer answer) => (Status.Count == 0 || Status.Contains((int)answer.Status)) && StandsAtPath(answer)
        && (Text is null || RestPatterns.First(Text, Encoding.UTF8.GetString(answer.Content)) is not null) && (Location is null || RestPatterns.First(Location, answer.Location?.OriginalString ?? "") is not null);

    private bool StandsAtPath(HttpAnswer answer)
    {
        if (At is null) return true;
        if (answer.Json is not { } body) return false;
        return Is.Count == 0 ? At.All(body).Count > 0 : At.Texts(body).Any(t => Is.Contains(t, StringComparer.Ordinal));
    }

    /// <summary>What a status means by itself.</summary>
    /// <param name="hasPatience">Whether the answer says when to come back.</param>
    public static RestMeaning MeaningOf(HttpStatusCode status, bool hasPatience) => status switch
    {
        >= HttpStatusCode.OK and < HttpStatusCode.Ambiguous => RestMeaning.Done,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => RestMeaning.Missing,
        HttpStatusCode.Conflict => RestMeaning.AlreadyExists,
        HttpStatusCode.TooManyRequests => RestMeaning.Busy,
        HttpStatusCode.ServiceUnavailable when hasPatience => RestMeaning.Busy,
        HttpStatusCode.NotImplemented => RestMeaning.Rejected,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.RequestTimeout or HttpStatusCode.PreconditionFailed or >= HttpStatusCode.InternalServerError => RestMeaning.Unavailable,
        _ => RestMeaning.Rejected,
    };
}

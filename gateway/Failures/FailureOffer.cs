using Microsoft.AspNetCore.Html;

namespace JitGateway.Failures;

/// <summary>
/// What a failure offers in place of the page's button. Of one failure, or, as a request feature, of whatever fails before the request is forwarded: something that was to be sent and was not.
/// </summary>
/// <param name="Content">For the page. Its form may lead anywhere: see <see cref="GatewayPage.FormLeadsAway"/>.</param>
internal sealed record FailureOffer(IHtmlContent Content)
{
    /// <summary>The page's script; absent: none.</summary>
    public string? Script { get; init; }

    /// <summary>The same for a script: more members of the problem document (RFC 9457 3.2).</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Members { get; init; } = [];
}

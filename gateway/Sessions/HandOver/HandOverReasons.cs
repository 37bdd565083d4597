using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.Sessions.HandOver;

/// <summary>What it means that somebody could not be brought to another host; of the reasons of a hand-over this one stands in a login's way.</summary>
internal sealed class HandOverReasons : IReasonCatalogue
{
    private static readonly FrozenDictionary<string, ReasonText> All = new Dictionary<string, ReasonText>(StringComparer.Ordinal)
    {
        ["sessions.handover.other_browser"] = new(
            "The person signed in, and was led on to the application's own host, where the browser brought no cookie at all: it keeps none there.",
            "Let the person allow cookies for the application's host too, and look at extensions and at company policies of the browser; where many people are concerned, a proxy before that host takes Cookie or Set-Cookie out."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);
}

using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.Admin;

/// <summary>What the reasons of requests mean that the console refuses.</summary>
internal sealed class AdminReasons : IReasonCatalogue
{
    private static readonly FrozenDictionary<string, ReasonText> All = new Dictionary<string, ReasonText>(StringComparer.Ordinal)
    {
        ["admin.viewer"] = new("Somebody who may only look at the console tried to change something there.", "If they should act: let a rule of Admin:Operators fit them."),
        ["admin.foreign_form"] = new(
            "A form for the console did not come from one of its own pages, or the page was open since before a sign-in.",
            "Once: the person opens the page again. Often, from many browsers: look at where they were before; another site tries to make operators act."),
        ["admin.nothing_there"] = new("The console was asked to do something to what is not there.", "It has ended or was changed meanwhile: open the list again."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);
}

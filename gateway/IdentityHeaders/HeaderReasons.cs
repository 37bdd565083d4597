using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.IdentityHeaders;

/// <summary>What it means that an application could not be told of a person what it must be told.</summary>
internal sealed class HeaderReasons : IReasonCatalogue
{
    private static readonly FrozenDictionary<string, ReasonText> All = new Dictionary<string, ReasonText>(StringComparer.Ordinal)
    {
        ["headers.required.missing"] = new(
            "A header of {backend} with Required has no value for this person; measured names the header.",
            "Have the identity provider release the attribute for this person, or give the template a default; then they sign in again. jitgateway explain shows the headers that a login gives."),
        ["headers.too_long"] = new(
            "A header of {backend} is beyond its MaxLength or MaxValues for this person, and may not be cut; measured names the header.",
            "Send less, groups mostly, by Only, Except, Map or Rename of the header; or raise the bound as far as the application's server reads."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);
}

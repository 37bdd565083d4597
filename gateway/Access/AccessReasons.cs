using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.Access;

/// <summary>What the reasons of refused requests mean.</summary>
internal sealed class AccessReasons : IReasonCatalogue
{
    private const string Disguise = "Browsers and applications send no such path: look at address and agent for who tries to get past the rules. Where it is an application's own link, have it written otherwise.";

    private static readonly FrozenDictionary<string, ReasonText> All = new Dictionary<string, ReasonText>(StringComparer.Ordinal)
    {
        ["access.denied"] = new(
            "A rule of {backend} denies this request; measured names the rule by its place under Access, counted from 0.",
            "If the person should enter: put them into a group that a rule lets in, at the identity provider, and let them sign in again, because a session keeps the groups of its login; or change the rule. jitgateway explain shows how each rule is answered."),
        ["access.identity_provider"] = new(
            "The person signed in by an identity provider that IdentityProvider of {backend} does not name.",
            "Let them sign in by the right one, which the page offers; or name theirs in IdentityProvider of {backend}."),
        ["access.rule.undecided"] = new(
            "A condition of a rule of {backend} had no answer, so nobody is let in by it; measured names the rule and the condition.",
            "A pattern under Attributes took too long: write a simpler one. Networks without an address: name the proxies in front in Gateway:TrustedProxies."),
        ["admin.denied"] = new(
            "Somebody who is signed in wanted to see the operators' console, and no rule of the section Admin lets them in.",
            "If they should: put them into a group that a rule of Admin names, at the identity provider, and let them sign in again; or change the rule."),
        ["admin.off"] = new("Somebody asked for the operators' console, and there is none: the section Admin names nobody.", "To have one, write Admin:Operators; otherwise nothing is to be done."),
        ["access.path.two_readings"] = new(
            "Applications read this path in different ways, and the rules of {backend} answer them differently.",
            Disguise),
        ["access.path.two_backends"] = new(
            "Read as some applications do, this path would belong to another backend than {backend}.",
            Disguise),
        ["access.path.dot_segment"] = new("The path hides a dot segment (..), which some applications follow.", Disguise),
        ["access.path.control_character"] = new("The path holds a control character.", Disguise),
        ["access.path.backslash"] = new("The path holds a backslash, which some applications read as a slash.", Disguise),
        ["access.path.escape"] = new("The path holds a separator, a dot or a control character that is encoded once more, and some applications decode it.", Disguise),
        ["access.path.overlong"] = new("The path holds UTF-8 in more octets than it takes, in which old decoders read separators.", Disguise),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);
}

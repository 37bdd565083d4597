using JitGateway.Backends;
using JitGateway.Identity.Templates;
using JitGateway.IdentityHeaders.ChangeOfPerson;
using JitGateway.IdentityHeaders.Trust;

namespace JitGateway.IdentityHeaders;

/// <summary>
/// Reads <c>Backends:NAME:Headers</c>, <c>Backends:NAME:Trust</c> and <c>Backends:NAME:FormerCookies</c>. What is written as headers replaces the defaults; <c>X-Jit-Assertion: null</c> leaves that one out too.
/// </summary>
internal sealed class IdentityHeadersPart : BackendPart<IdentityHeaderSet>
{
    private static readonly HeaderName Assertion = HeaderName.Parse(IdentityHeaderSet.AssertionHeader);

    private const string FormerCookiesKey = nameof(FormerCookies);

    public override IReadOnlyList<string> Keys => ["Headers", "Trust", FormerCookiesKey];

    public override IdentityHeaderSet Read(BackendPartContext context)
    {
        var set = ReadHeaders(context) with { FormerCookies = FormerCookiesOf(context) };
        if (new BackendTrustReader(context).Read(set.Names.Append(Assertion)) is { } trust) set = set with { Trust = trust };
        HeaderRisks.Review(set, context);
        return set;
    }

    private static IdentityHeaderSet ReadHeaders(BackendPartContext context)
    {
        var section = context.Section.GetSection("Headers");
        if (section.Value is { Length: > 0 } text)
            context.Errors.Add(section.Path, text, "is a single value where named headers belong", "Write an object: { \"X-Remote-User\": \"{username}\" }");
        var children = section.GetChildren().ToList();
        if (children.Count == 0) return IdentityHeaderSet.Default;
        var headers = new List<IdentityHeader>();
        var names = new HashSet<HeaderName>();
        var sendsAssertion = true;
        foreach (var child in children)
        {
            if (!HeaderName.TryParse(child.Key, out var name, out var problem))
            {
                context.Errors.Add(child.Path, child.Key, problem, "Choose a name of its own, such as X-Remote-User");
                continue;
            }

            if (!names.Add(name))
            {
                context.Errors.Add(child.Path, child.Key, $"is, to many applications, the same name as {names.First(n => n.Equals(name))}: they fold case and punctuation", "Remove one of the two");
                continue;
            }

            if (FoldedNames.Instance.Equals(child.Key, IdentityHeaderSet.AssertionHeader))
            {
                sendsAssertion = false;
                if (!IsNull(child))
                    context.Errors.Add(child.Path, child.Value, "is made by the gateway and has no template", "Write null to leave it out, or remove the key");
            }
            else if (IsNull(child))
            {
                context.Errors.Add(child.Path, null, "has no template", "Write a template such as \"{username}\", or remove the key: what Headers does not name is not sent");
            }
            else if (HeaderOf(name, child, context) is { } header)
            {
                headers.Add(header);
            }
        }

        return new IdentityHeaderSet(headers, sendsAssertion);
    }

    private static FormerCookies FormerCookiesOf(BackendPartContext context) => context.Configuration.BindWord(context.Section.GetSection(FormerCookiesKey), FormerCookies.Keep);

    private static IdentityHeader? HeaderOf(HeaderName name, IConfigurationSection section, BackendPartContext context)
    {
        if (section.Value is not null)
            return ValueTemplate.Bind(section, context.Configuration) is { } template ? new IdentityHeader(name, template, new IdentityHeaderOptions()) : null;
        var options = context.Configuration.Bind<IdentityHeaderOptions>(section);
        IdentityHeaderOptionsValidator.Validate(options, section, context);
        return options.From is { } from ? new IdentityHeader(name, from, options) : null;
    }

    private static bool IsNull(IConfigurationSection section) => string.IsNullOrEmpty(section.Value) && !section.GetChildren().Any();
}

namespace JitGateway.Saml.Protocol;

/// <summary>
/// How the types of the standard take themselves out of elements: whole, within bounds, or not at all. What is not as it must be is reported, and
/// read as absent where the reading goes on.
/// </summary>
internal static class ElementReading
{
    /// <summary>NameIDs, audiences, names, references. The longest that the standard names is 1024 (entity identifiers, Core 8.3.6).</summary>
    public const int MaxName = 1024;

    public const int MaxValue = 64 * 1024;

    public static readonly char[] XmlWhiteSpace = [' ', '\t', '\r', '\n'];

    public static string? RequireAttribute(this Element element, string name, RefusalReason missing, Findings findings)
    {
        if (element.OptionalAttribute(name, findings) is { Length: > 0 } value) return value;
        findings.Add(missing.At(element, name));
        return null;
    }

    public static string? OptionalAttribute(this Element element, string name, Findings findings) =>
        element.Attribute(name) is { } value ? Bounded(value, MaxName, element, findings) : null;

    public static DateTimeOffset? RequireTime(this Element element, string name, RefusalReason missing, Findings findings)
    {
        if (element.Attribute(name) is null) findings.Add(missing.At(element, name));
        return element.OptionalTime(name, findings);
    }

    public static DateTimeOffset? OptionalTime(this Element element, string name, Findings findings)
    {
        if (element.Attribute(name) is not { } text) return null;
        if (SamlTime.TryParse(text, out var time)) return time;
        findings.Add(Refusals.TimeMalformed.With($"{name:plain} of {element.LocalName:plain} is {text}"));
        return null;
    }

    /// <summary>ID is an xs:ID (Core 1.3.4): what a Reference can name, so nothing that a reader might trim or split.</summary>
    public static string RequireId(this Element element)
    {
        var id = element.Attribute("ID");
        if (string.IsNullOrEmpty(id) || id.Length > 256) throw new RefusedException(Refusals.IdInvalid.At(element, "ID"));
        foreach (var c in id)
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                throw new RefusedException(Refusals.IdInvalid.At(element, "ID"));
        return id;
    }

    /// <summary>The same; empty where it was reported.</summary>
    public static string RequireId(this Element element, Findings findings) => findings.Attempt(element, static e => e.RequireId()) ?? "";

    public static void RequireVersion(this Element element, RefusalReason wrong, Findings findings)
    {
        if (element.Attribute("Version") is var version and not SamlNames.Version)
            findings.Add(wrong.With($"Version is {version}, not \"2.0\""));
    }

    /// <summary>The whole text of an element that must hold nothing but text.</summary>
    public static string? SimpleText(this Element element, Findings findings)
    {
        if (!element.HasElements) return Bounded(element.Text, MaxName, element, findings);
        findings.Add(Refusals.TextWithElements.With($"{element.LocalName:plain} holds elements"));
        return null;
    }

    /// <summary>The same for an xs:anyURI, whose type collapses white space around it.</summary>
    public static string? UriText(this Element element, Findings findings) => element.SimpleText(findings)?.Trim(XmlWhiteSpace);

    public static string? Bounded(string text, int most, Element element, Findings findings)
    {
        if (text.Length <= most) return text;
        findings.Add(Refusals.TextTooLong.With($"{text.Length} characters in {element.LocalName:plain}, at most {most}"));
        return null;
    }

    public static bool IsAssertion(this Element element, string localName) => element.Is(SamlNames.AssertionNamespace, localName);

    public static bool IsProtocol(this Element element, string localName) => element.Is(SamlNames.ProtocolNamespace, localName);

    public static bool IsSignature(this Element element) => element.Is(SamlNames.SignatureNamespace, "Signature");

    /// <summary>Puts a child into the one place there is for it.</summary>
    public static void Once(this Element element, ref Element? place, Findings findings)
    {
        if (place is not null) findings.Add(Refusals.ElementRepeated.With($"{element.LocalName:plain} stands twice in {element.Parent!.LocalName:plain}"));
        place ??= element;
    }

    /// <summary>Whether there is room for one more of an element that may stand often, but not any number of times.</summary>
    public static bool IsWithin(this Element element, int most, int present, Findings findings)
    {
        if (present < most) return true;
        findings.Add(Refusals.ElementsTooMany.With($"more than {most} {element.LocalName:plain} in {element.Parent!.LocalName:plain}"));
        return false;
    }

    public static Refusal Unexpected(this Element element) =>
        Refusals.ElementUnexpected.With($"{element.LocalName} of namespace {element.NamespaceUri} in {element.Parent!.LocalName:plain}");

    public static Refusal At(this RefusalReason reason, Element element, string what) => reason.With($"{what:plain} of {element.LocalName:plain}");
}

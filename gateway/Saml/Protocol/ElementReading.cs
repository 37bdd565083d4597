namespace JitGateway.Saml.Protocol;

/// <summary>How the types of the standard take themselves out of elements: whole, within bounds, or not at all.</summary>
internal static class ElementReading
{
    /// <summary>NameIDs, audiences, names, references. The longest that the standard names is 1024 (entity identifiers, Core 8.3.6).</summary>
    public const int MaxName = 1024;

    public const int MaxValue = 64 * 1024;

    private static readonly char[] XmlWhiteSpace = [' ', '\t', '\r', '\n'];

    public static string RequireAttribute(this Element element, string name, RefusalReason missing) =>
        element.OptionalAttribute(name) is { Length: > 0 } value ? value : throw missing.At(element, name);

    public static string? OptionalAttribute(this Element element, string name) =>
        element.Attribute(name) is { } value ? Bounded(value, MaxName, element) : null;

    public static DateTimeOffset RequireTime(this Element element, string name, RefusalReason missing) =>
        element.OptionalTime(name) ?? throw missing.At(element, name);

    public static DateTimeOffset? OptionalTime(this Element element, string name)
    {
        if (element.Attribute(name) is not { } text) return null;
        return SamlTime.TryParse(text, out var time)
            ? time
            : throw new RefusedException(Refusals.TimeMalformed.With($"{name:plain} of {element.LocalName:plain} is {text}"));
    }

    /// <summary>ID is an xs:ID (Core 1.3.4): what a Reference can name, so nothing that a reader might trim or split.</summary>
    public static string RequireId(this Element element)
    {
        var id = element.Attribute("ID");
        if (string.IsNullOrEmpty(id) || id.Length > 256) throw Refusals.IdInvalid.At(element, "ID");
        foreach (var c in id)
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '-' or '.'))
                throw Refusals.IdInvalid.At(element, "ID");
        return id;
    }

    public static void RequireVersion(this Element element, RefusalReason wrong)
    {
        if (element.Attribute("Version") is var version and not SamlNames.Version)
            throw new RefusedException(wrong.With($"Version is {version}, not \"2.0\""));
    }

    /// <summary>The whole text of an element that must hold nothing but text.</summary>
    public static string SimpleText(this Element element) =>
        element.HasElements
            ? throw new RefusedException(Refusals.TextWithElements.With($"{element.LocalName:plain} holds elements"))
            : Bounded(element.Text, MaxName, element);

    /// <summary>The same for an xs:anyURI, whose type collapses white space around it.</summary>
    public static string UriText(this Element element) => element.SimpleText().Trim(XmlWhiteSpace);

    public static string Bounded(string text, int most, Element element) =>
        text.Length <= most ? text : throw new RefusedException(Refusals.TextTooLong.With($"{text.Length} characters in {element.LocalName:plain}, at most {most}"));

    public static bool IsAssertion(this Element element, string localName) => element.Is(SamlNames.AssertionNamespace, localName);

    public static bool IsProtocol(this Element element, string localName) => element.Is(SamlNames.ProtocolNamespace, localName);

    public static bool IsSignature(this Element element) => element.Is(SamlNames.SignatureNamespace, "Signature");

    /// <summary>Puts a child into the one place there is for it.</summary>
    public static void Once<T>(this Element element, ref T? place, T value)
        where T : class => place = place is null ? value : throw new RefusedException(Refusals.ElementRepeated.With($"{element.LocalName:plain} stands twice in {element.Parent!.LocalName:plain}"));

    public static RefusedException Unexpected(this Element element) =>
        new(Refusals.ElementUnexpected.With($"{element.LocalName} of namespace {element.NamespaceUri} in {element.Parent!.LocalName:plain}"));

    public static RefusedException At(this RefusalReason reason, Element element, string what) =>
        new(reason.With($"{what:plain} of {element.LocalName:plain}"));
}

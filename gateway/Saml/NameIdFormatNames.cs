using JitGateway.Saml.Protocol;

namespace JitGateway.Saml;

/// <summary>NameID formats by the short names that operators write.</summary>
internal static class NameIdFormatNames
{
    private static readonly Dictionary<string, string> ByShortName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["persistent"] = NameIdFormats.Persistent,
        ["transient"] = NameIdFormats.Transient,
        ["emailAddress"] = NameIdFormats.EmailAddress,
        ["unspecified"] = NameIdFormats.Unspecified,
    };

    public static IReadOnlyCollection<string> Short => ByShortName.Keys;

    /// <returns>The URI; null where the text is neither a short name nor a URI.</returns>
    public static string? Resolve(string text) =>
        ByShortName.TryGetValue(text, out var uri) ? uri
        : text.Contains(':') && Uri.IsWellFormedUriString(text, UriKind.Absolute) ? text
        : null;
}

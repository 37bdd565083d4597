namespace JitGateway.Saml.Bindings;

/// <summary>What a body is said to be, without its parameters (RFC 9110 8.3.1).</summary>
internal static class MediaTypes
{
    public const string UrlEncoded = "application/x-www-form-urlencoded";

    /// <returns>Empty where nothing is said.</returns>
    public static string Of(string? contentType) => contentType?.Split(';')[0].Trim() ?? "";

    public static bool Is(string? contentType, string type) => Of(contentType).Equals(type, StringComparison.OrdinalIgnoreCase);
}

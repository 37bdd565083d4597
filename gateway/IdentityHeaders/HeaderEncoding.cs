namespace JitGateway.IdentityHeaders;

/// <summary>How a value that is not plain ASCII travels.</summary>
internal enum HeaderEncoding
{
    /// <summary>UTF-8, percent-encoded where an octet is not printable ASCII; <c>%</c> itself too, so that decoding is exact. The default.</summary>
    Percent,

    /// <summary>Encoded words (RFC 2047 section 2, UTF-8, B) where the text is not printable ASCII.</summary>
    Rfc2047,

    /// <summary>Base64 of the UTF-8 text, always.</summary>
    Base64,

    /// <summary>Raw octets of ISO 8859-1. A value with other characters is left out.</summary>
    Latin1,

    /// <summary>Raw octets of UTF-8. Applications in Python, for one, read them as ISO 8859-1.</summary>
    Utf8,
}

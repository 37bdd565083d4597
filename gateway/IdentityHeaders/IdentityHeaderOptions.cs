using JitGateway.Identity.Templates;

namespace JitGateway.IdentityHeaders;

/// <summary>One entry of <c>Backends:NAME:Headers</c>: a template, or an object with these keys.</summary>
internal sealed class IdentityHeaderOptions
{
    /// <summary>Where the value comes from. Required.</summary>
    public ValueTemplate? From { get; set; }

    /// <summary>What is sent in place of a value; values that the table does not know are not sent. Absent: the values themselves.</summary>
    public LookupTable? Map { get; set; }

    /// <summary>
    /// Between the values of a list; one to three punctuation characters or blanks. Absent: a comma where the template can give a
    /// list, none where it names something of which a person has one (<c>username email displayName givenName surname subject nameId idp</c>).
    /// </summary>
    public string? Separator { get; set; }

    public HeaderEncoding Encoding { get; set; } = HeaderEncoding.Percent;

    /// <summary>Most octets of the value. A list loses whole values at its end; a single value that is longer is not sent.</summary>
    public int MaxLength { get; set; } = 8000;
}

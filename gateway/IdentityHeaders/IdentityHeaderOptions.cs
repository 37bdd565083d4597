using JitGateway.Identity.Templates;

namespace JitGateway.IdentityHeaders;

/// <summary>One entry of <c>Backends:NAME:Headers</c>: a template, or an object with these keys.</summary>
internal sealed class IdentityHeaderOptions
{
    /// <summary>Where the value comes from. Required.</summary>
    public ValueTemplate? From { get; set; }

    /// <summary>Patterns of the values that are sent; <c>*</c> stands for any text, case does not count. Absent: all.</summary>
    public IReadOnlyList<string>? Only { get; set; }

    /// <summary>Patterns of values that are not sent, also where <c>Only</c> has them.</summary>
    public IReadOnlyList<string> Except { get; set; } = [];

    /// <summary>What is sent in place of a value; values that the table does not know are not sent. Absent: the values themselves.</summary>
    public LookupTable? Map { get; set; }

    /// <summary>Other names for some values; values that it does not know are sent as they are. Not beside <c>Map</c>.</summary>
    public ValueRenames? Rename { get; set; }

    /// <summary>Most values of a list. Absent: as many as fit into <c>MaxLength</c>.</summary>
    public int? MaxValues { get; set; }

    /// <summary>
    /// Between the values of a list; one to three punctuation characters or blanks. Absent: a comma where the template can give a
    /// list, none where it names something of which a person has one (<c>username email displayName givenName surname subject nameId idp</c>).
    /// </summary>
    public string? Separator { get; set; }

    public HeaderEncoding Encoding { get; set; } = HeaderEncoding.Percent;

    /// <summary>Most octets of the value.</summary>
    public int MaxLength { get; set; } = 8000;

    /// <summary>What becomes of a value that is beyond <c>MaxLength</c>, and of a list that is beyond <c>MaxValues</c>.</summary>
    public TooLong TooLong { get; set; } = TooLong.Shorten;

    /// <summary>True: who has no value to send is refused (1320), and the application does not see the request. On public paths the request goes on without the person.</summary>
    public bool Required { get; set; }
}

/// <summary>What becomes of a header whose value is too long.</summary>
internal enum TooLong
{
    /// <summary>A list loses whole values at its end. A single value is never cut, because what is left could be somebody else's: it is not sent.</summary>
    Shorten,

    /// <summary>The header is not sent.</summary>
    LeaveOut,

    /// <summary>The person is refused (1321), as with <c>Required</c>.</summary>
    Refuse,
}

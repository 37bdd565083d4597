namespace JitGateway.Access;

/// <summary>Conditions of a rule. All that is written must hold; what is absent holds for all. Of a list, one is enough.</summary>
internal class AccessConditionOptions
{
    /// <summary>A prefix of whole segments of the path that the backend sees, or a list of them, without escapes. Whether case counts, says PathCase of the backend. Absent: every path.</summary>
    public IReadOnlyList<string> Path { get; set; } = [];

    /// <summary>The whole path that the backend sees, or a list of them, without escapes. A slash at the end does not count.</summary>
    public IReadOnlyList<string> PathIs { get; set; } = [];

    /// <summary>A pattern that the whole path fits, or a list of them: * is any text within a segment, ** any number of segments, also none, as in /projects/*/settings/**. A slash at the end does not count.</summary>
    public IReadOnlyList<string> PathLike { get; set; } = [];

    /// <summary>HTTP methods; GET stands for HEAD too. Absent: every method.</summary>
    public IReadOnlyList<string> Methods { get; set; } = [];

    /// <summary>The client's address is in one of these networks, as in 10.0.0.0/8 or 2001:db8::/32; an address is a network of one. Behind a proxy this needs <c>Gateway:TrustedProxies</c>.</summary>
    public IReadOnlyList<string> Networks { get; set; } = [];

    /// <summary>When the rule holds. Absent: always.</summary>
    public HoursOptions? Hours { get; set; }

    /// <summary>The person is in one of these groups (<c>{groups}</c>), compared exactly.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>For each name (a mapped one, or <c>attr:NAME</c>) the person has one of the values, compared exactly, or one that meets a test.</summary>
    public AttributeTests Attributes { get; set; } = AttributeTests.None;

    /// <summary>The person signed in through one of these (names under <c>Saml:IdentityProviders</c>, or of the folder's files).</summary>
    public IReadOnlyList<string> IdentityProviders { get; set; } = [];
}

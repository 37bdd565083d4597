namespace JitGateway.Demo.IdentityProvider;

/// <summary>Somebody who can sign in at the demo identity provider.</summary>
/// <param name="Login">The name of the account; released as <c>uid</c>.</param>
/// <param name="NameId">The persistent identifier, which survives every change of the rest.</param>
/// <param name="Groups">Released as <c>groups</c>.</param>
/// <param name="About">What the sign-in page says of this person.</param>
internal sealed record DemoPerson(string Login, string NameId, string GivenName, string Surname, IReadOnlyList<string> Groups, string About)
{
    public required string DisplayName { get; init; }

    /// <summary>Empty: the person has none, and none is released.</summary>
    public required string Email { get; init; }

    public required string Department { get; init; }

    /// <summary>The three of the demo: two may enter, one may not.</summary>
    public static readonly IReadOnlyList<DemoPerson> Three =
    [
        new("ada", "f2b1c6f0-0d5b-4f0c-9a51-ada000000001", "Ada", "Lovelace", ["staff", "wiki-editors", "operators"], "Works in Engineering. May enter every application, and is an operator of the gateway: its console is open to her.")
        { DisplayName = "Ada Lovelace", Email = "ada@example.org", Department = "Engineering" },
        new("grace", "f2b1c6f0-0d5b-4f0c-9a51-ace000000002", "Grace", "Hopper", ["staff"], "Works in Research. May enter every application.")
        { DisplayName = "Grace Hopper", Email = "grace@example.org", Department = "Research" },
        new("kim", "f2b1c6f0-0d5b-4f0c-9a51-41a000000003", "Kim", "Visitor", ["guests"], "A guest without an e-mail address. The wiki's access rules refuse guests; Timesheets, the help desk and the phones need an address; the meeting rooms say no themselves.")
        { DisplayName = "Kim Visitor", Email = "", Department = "External" },
    ];
}

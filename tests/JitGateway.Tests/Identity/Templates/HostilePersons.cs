using JitGateway.Identity;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>People whose values nobody would expect, and who sign in all the same.</summary>
internal static class HostilePersons
{
    private static readonly string[] Names = ["username", "email", "groups", "givenName", "surname", "phone", "a b", "größe"];

    public static readonly IReadOnlyList<UserIdentity> All =
    [
        Of(),
        Of([]),
        Of("", "", ""),
        Of("   ", "\t"),
        Of("\0", "\u0001\u001f\u007f"),
        Of("\ud800", "a\udc00b", "\ud83d"),
        Of("{username}", "}}{{", "'", "|lower", "??"),
        Of("$0$1${x}", "\\", "(", "[a-z"),
        Of("\u202egnp.exe", "e\u0301", "İı", "ß", "ﬀ"),
        Of(new string('a', 3_000) + "!"),
        Of([.. Enumerable.Range(0, 500).Select(i => $"group {i % 7}")]),
    ];

    private static UserIdentity Of(params string[] values) => Persons.With([.. Names.Select(n => (n, values))]);
}

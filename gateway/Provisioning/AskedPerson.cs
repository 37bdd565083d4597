using JitGateway.Backends;
using JitGateway.Identity;
using JitGateway.Telemetry.Management;

namespace JitGateway.Provisioning;

/// <summary>Whom and which account a call of the management listener means.</summary>
internal static class AskedPerson
{
    /// <summary>What says in a query whom is meant.</summary>
    public static IReadOnlyList<ManagementParameter> Parameters { get; } =
    [
        ManagementParameter.Text("subject", "The hash of the person's key; or issuer and value."),
        ManagementParameter.Text("issuer", "The entity id of the person's identity provider."),
        ManagementParameter.Text("value", "The person's NameID, or what SubjectFrom names."),
    ];

    /// <summary>The hash, given or computed, in one way only; null: it does not say whose, or says it twice.</summary>
    public static string? Subject(this AskedValues asked) => asked.Whom()?.Hash;

    /// <summary>The same, and a hash that was given could be one.</summary>
    public static KnownPerson? Person(this AskedValues asked) => asked.Whom() is { } person && (person.Key is not null || IsHash(person.Hash)) ? person : null;

    /// <summary>Whether it says that somebody is meant, rightly or wrongly.</summary>
    public static bool NamesPerson(this AskedValues asked) => asked["subject"] is not null || asked["issuer"] is not null || asked["value"] is not null;

    /// <summary>Whether the backend's name could be one.</summary>
    public static bool HasLegalBackend(this AskedValues asked) => asked["backend"] is not { } backend || BackendName.TryParse(backend, out _);

    public static bool HasLegalAccount(this AskedValues asked) => asked["account"] is not { } account || ExistingUser.IsUsableId(account);

    private static KnownPerson? Whom(this AskedValues asked) => (asked["subject"], asked["issuer"], asked["value"]) switch
    {
        ({ } subject, null, null) => new KnownPerson(subject, null),
        (null, { } issuer, { } value) => new SubjectKey(issuer, value),
        _ => null,
    };

    private static bool IsHash(string text) => text.Length == SubjectKey.HashLength && SubjectKey.IsOfHash(text);
}

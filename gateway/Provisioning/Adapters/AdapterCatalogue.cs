namespace JitGateway.Provisioning.Adapters;

/// <summary>All adapters there are: one line each.</summary>
internal static class AdapterCatalogue
{
    public static readonly IReadOnlyList<AdapterRegistration> All =
    [
        Scim.ScimAdapter.Registration,
        Sql.SqlAdapter.Registration,
    ];
}

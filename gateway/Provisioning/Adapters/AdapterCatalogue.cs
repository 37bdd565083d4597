namespace JitGateway.Provisioning.Adapters;

/// <summary>All adapters there are: one line each.</summary>
internal static class AdapterCatalogue
{
    public static readonly IReadOnlyList<AdapterRegistration> All =
    [
        Ldap.LdapAdapter.Registration,
        Rest.RestAdapter.Registration,
        Salesforce.SalesforceAdapter.Registration,
        Scim.ScimAdapter.Registration,
        Sql.SqlAdapter.Registration,
        Webhook.WebhookAdapter.Registration,
    ];
}

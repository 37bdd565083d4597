using System.Data.Common;
using JitGateway.Configuration;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>What a connection string gives away.</summary>
internal static class SqlRisks
{
    private static readonly string[] Passwords = ["password", "pwd", "passphrase", "user password"];

    /// <param name="connectionString">A prepared one.</param>
    public static void Review(SqlProvider provider, string connectionString, string path, ConfigurationContext context)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (!Array.Exists(Passwords, parts.ContainsKey)) context.Material.ForgetClearSecret(path);   // nothing in it is secret
        if (provider.ClearHost(connectionString) is { } host)
            context.Risks.Add(ProvisioningRisks.Clear, path, null, $"may be answered without TLS, so that the password's proof and people's values go to {host} in clear", "Add SSL Mode=VerifyFull, and Root Certificate=PATH where the authority is one of your own");
    }
}

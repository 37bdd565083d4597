using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Sql;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>Whose value is taken, as far as a database says so.</summary>
public sealed class TakenColumnTests
{
    private static readonly Dictionary<string, AttributeValue?> Sent = new(StringComparer.Ordinal)
    {
        ["username"] = new AttributeValue.Text("ada"),
        ["external_id"] = new AttributeValue.Text("ada-0001"),
        ["external"] = new AttributeValue.Flag(true),
        ["email"] = new AttributeValue.Text("ada@example.com"),
    };

    [Theory]
    [InlineData("users_username_key", "username")]
    [InlineData("USERS_EMAIL_KEY", "email")]
    [InlineData("users_external_id_key", "external_id")]
    [InlineData("username", "username")]
    [InlineData("users_email_username_key", null)]
    [InlineData("users_usernames_key", null)]
    [InlineData("users_pkey", null)]
    [InlineData(null, null)]
    public void PostgreSql_names_the_constraint_and_it_the_attribute(string? constraint, string? attribute) =>
        SqlProvider.BuiltIn.Single(p => p.Name == "PostgreSql")
            .Failure<ExistingUser>(new PostgresException("duplicate key value", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation, constraintName: constraint), Sent)
            .ShouldBe(new AdapterResult<ExistingUser>.AlreadyExists(constraint is null ? "23505" : $"23505 ({constraint})", attribute));

    [Theory]
    [InlineData("SQLite Error 19: 'UNIQUE constraint failed: users.UserName'.", "2067 (username)", "username")]
    [InlineData("SQLite Error 19: 'UNIQUE constraint failed: users.login_name'.", "2067 (login_name)", "login_name")]
    [InlineData("SQLite Error 19: 'UNIQUE constraint failed: users.email, users.tenant'.", "2067 (email)", null)]
    [InlineData("SQLite Error 19: 'UNIQUE constraint failed: index 'users_folded''.", "2067", null)]
    public void Sqlite_names_the_column(string message, string detail, string? attribute) =>
        SqlProvider.BuiltIn.Single(p => p.Name == "Sqlite").Failure<ExistingUser>(new SqliteException(message, 19, 2067), Sent)
            .ShouldBe(new AdapterResult<ExistingUser>.AlreadyExists(detail, attribute));
}

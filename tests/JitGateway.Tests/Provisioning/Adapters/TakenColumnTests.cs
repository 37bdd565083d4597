using System.Data.Common;
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

    [Theory]
    [InlineData(1205, null, "Unavailable")]
    [InlineData(-2, null, "Unavailable")]
    [InlineData(1222, null, "Unavailable")]
    [InlineData(40613, null, "Unavailable")]
    [InlineData(18456, null, "Unavailable")]
    [InlineData(1205, "HY000", "Unavailable")]
    [InlineData(1213, "40001", "Unavailable")]
    [InlineData(1062, "23000", "AlreadyExists")]
    [InlineData(2627, null, "AlreadyExists")]
    [InlineData(1205, "42000", "Rejected")]
    [InlineData(515, null, "Rejected")]
    public void Of_other_databases_the_numbers_are_known_that_say_it_passes_or_is_taken(int number, string? state, string outcome) =>
        new AdoNetProvider(SqliteFactory.Instance, "Driver").Failure<ExistingUser>(new NumberedException(number, state), Sent).GetType().Name.ShouldBe(outcome);

    /// <summary>What drivers of SQL Server and MySQL throw.</summary>
    private sealed class NumberedException(int number, string? state) : DbException("as drivers say it, with values")
    {
        public int Number => number;

        public override string? SqlState => state;
    }
}

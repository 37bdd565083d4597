using System.Data.Common;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>A connection, and the transaction on it where there is one.</summary>
internal sealed record SqlSession(SqlProvider Provider, DbConnection Connection, DbTransaction? Transaction)
{
    /// <param name="value">The value of each parameter by its name; null is NULL.</param>
    public DbCommand Command(SqlStatement statement, Func<string, (AttributeValue? Value, bool IsList)> value)
    {
        var command = Connection.CreateCommand();
        command.Transaction = Transaction;
#pragma warning disable CA2100 // the text is the configuration's; no value of a person is ever in it
        command.CommandText = statement.Text;
#pragma warning restore CA2100
        foreach (var name in statement.Parameters)
        {
            var (content, isList) = value(name);
            Provider.AddParameter(command, name, content, isList);
        }

        return command;
    }
}

using System.Globalization;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The column <see cref="SqlStatements.Active"/>: databases have truth values of many types, and none of them may be passed over.</summary>
internal static class SqlState
{
    /// <returns>Null: the database does not say.</returns>
    /// <exception cref="SqlStateException">It says something else.</exception>
    public static bool? Read(object value) => value switch
    {
        DBNull => null,
        bool flag => flag,
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => Convert.ToDecimal(value, CultureInfo.InvariantCulture) != 0,
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0,
        string text when bool.TryParse(text, out var flag) => flag,
        string text when text.Trim() is "0" or "1" => text.Trim() == "1",
        _ => throw new SqlStateException("the column active is no truth value; cast it to boolean in the statement"),
    };
}

/// <summary>Whether an account is enabled cannot be told.</summary>
internal sealed class SqlStateException(string problem) : Exception(problem);

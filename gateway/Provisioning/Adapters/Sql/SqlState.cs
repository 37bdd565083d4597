using System.Globalization;

namespace JitGateway.Provisioning.Adapters.Sql;

/// <summary>The column <see cref="SqlStatements.Active"/>: databases have truth values of many types, and none of them may be passed over.</summary>
internal static class SqlState
{
    /// <param name="isKept">Whether accounts are enabled and disabled: then each has a state.</param>
    /// <returns>Null: the database does not say.</returns>
    /// <exception cref="SqlStateException">It says something else, or says nothing where it must.</exception>
    public static bool? Read(object value, bool isKept) => value switch
    {
        DBNull when isKept => throw new SqlStateException("the column active is NULL, which is neither true nor false; say in the statement what it means, as in coalesce(active, false)"),
        DBNull => null,
        bool flag => flag,
        sbyte or byte or short or ushort or int or uint or long or ulong or decimal => Convert.ToDecimal(value, CultureInfo.InvariantCulture) != 0,
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0,
        string text when AccountState.Truth(text) is { } flag => flag,
        _ => throw new SqlStateException("the column active is no truth value; cast it to boolean in the statement"),
    };
}

/// <summary>Whether an account is enabled cannot be told.</summary>
internal sealed class SqlStateException(string problem) : Exception(problem);

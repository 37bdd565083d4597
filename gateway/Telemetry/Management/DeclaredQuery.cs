using Microsoft.Extensions.Primitives;

namespace JitGateway.Telemetry.Management;

/// <summary>
/// Holds what stands behind the question mark against what an operation declares: nothing else, each once, with a value of its shape. What probes and scrapes ask may have
/// more, which says nothing: their senders add what they like, and a node must not be taken for dead because of that.
/// </summary>
internal static class DeclaredQuery
{
    /// <exception cref="NotUnderstoodException">It is something else.</exception>
    public static void Check(IQueryCollection query, ManagementOperation operation)
    {
        var declared = operation.Parameters.Where(p => !operation.HasInPath(p)).ToDictionary(p => p.Name, StringComparer.Ordinal);
        foreach (var (name, values) in query)
        {
            if (declared.GetValueOrDefault(name) is { } parameter) Check(parameter, values);
            else if (!operation.IsOpen) throw NotUnderstoodException.Unknown(name, values.ToString(), [.. declared.Keys]);
        }

        foreach (var parameter in declared.Values)
            if (parameter.IsRequired && !query.ContainsKey(parameter.Name))
                throw new NotUnderstoodException($"{parameter.Name} is missing", parameter.Cure);
    }

    private static void Check(ManagementParameter parameter, StringValues values)
    {
        if (values.Count > 1) throw NotUnderstoodException.Twice(parameter.Name, values);
        var value = values.ToString();
        if (value.Length == 0 || !parameter.Shape.TakesText(value)) throw NotUnderstoodException.Wrong(parameter.Name, value, parameter.IsRequired ? parameter.Cure : $"{parameter.Cure} Or leave it out.");
    }
}

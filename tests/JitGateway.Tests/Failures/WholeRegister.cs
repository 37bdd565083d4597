using System.Reflection;
using JitGateway.Failures;

namespace JitGateway.Tests.Failures;

/// <summary>Every entry of the error register, by its number.</summary>
internal static class WholeRegister
{
    public static readonly IReadOnlyList<ErrorCode> All =
    [
        .. typeof(ErrorRegister).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(f => f.FieldType == typeof(ErrorCode))
            .Select(f => (ErrorCode)f.GetValue(null)!)
            .OrderBy(e => e.Number),
    ];

    /// <summary>Those between a person and their account: Salesforce's, and our own from 1400.</summary>
    public static readonly IReadOnlyList<ErrorCode> OfProvisioning = [.. All.Where(e => e.Number is < 1000 or (>= 1400 and < 1500))];
}

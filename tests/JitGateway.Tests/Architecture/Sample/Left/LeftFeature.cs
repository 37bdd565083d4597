using JitGateway.Tests.Architecture.Sample.Right;

namespace JitGateway.Tests.Architecture.Sample.Left;

/// <summary>Breaks the rule on purpose, inside a method's body only: the architecture test must see it.</summary>
internal static class LeftFeature
{
    public static int Count() => ((Func<int>)(() => new RightFeature().Number))();
}

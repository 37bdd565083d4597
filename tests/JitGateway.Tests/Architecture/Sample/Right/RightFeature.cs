namespace JitGateway.Tests.Architecture.Sample.Right;

internal sealed class RightFeature
{
    public int Number { get; } = 1;
}

namespace JitGateway.Tests.Sessions;

public sealed class NearCacheBoundsTests() : NearCacheBoundsContract(isSealed: false)
{
    protected override (int Least, int Most) InOneMebibyte => (150, 400);
}

public sealed class SealedNearCacheBoundsTests() : NearCacheBoundsContract(isSealed: true)
{
    protected override (int Least, int Most) InOneMebibyte => (400, 900);
}

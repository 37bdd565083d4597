using JitGateway.History;

namespace JitGateway.Tests.History;

/// <summary>Ids of events that tests make up.</summary>
internal static class SomeEventId
{
    private static readonly EventIds Ids = new();

    public static string Of(DateTimeOffset at) => Ids.New(at);
}

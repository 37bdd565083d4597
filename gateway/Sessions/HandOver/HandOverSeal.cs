using System.Text;

namespace JitGateway.Sessions.HandOver;

/// <summary>Seals a hand-over so that only the code opens it.</summary>
internal static class HandOverSeal
{
    private static ReadOnlySpan<byte> Purpose => "jitgateway hand-over 1"u8;

    public static byte[] Seal(SessionToken code, HandOverGrant handOver)
    {
        var plain = Encoding.UTF8.GetBytes(string.Join('\n', handOver.Session.Value, handOver.Host, handOver.Binding));
        var bytes = new byte[plain.Length + TokenSeal.Overhead];
        TokenSeal.Seal(code, Purpose, bound: [], plain, bytes);
        return bytes;
    }

    /// <summary>Null for what was not sealed under this code.</summary>
    public static HandOverGrant? Open(SessionToken code, ReadOnlySpan<byte> bytes) =>
        TokenSeal.Open(code, Purpose, bound: [], bytes) is { } plain && Encoding.UTF8.GetString(plain).Split('\n') is [var session, var host, var binding, ..]   // an older gateway wrote more
            ? new HandOverGrant(SessionToken.Parse(session), host, binding)
            : null;
}

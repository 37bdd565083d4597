using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Webhook;

/// <summary>
/// What a handler knows our calls by: <c>t=SECONDS,v1=HEX</c>, with one <c>v1</c> for each secret. SECONDS is the time in Unix seconds, HEX the HMAC-SHA-256
/// of <c>SECONDS.BODY</c>, so that neither can be changed and an old call not be sent again.
/// </summary>
internal static class WebhookSignature
{
    public const string Header = "X-Jit-Signature";

    public static string Of(IEnumerable<byte[]> secrets, DateTimeOffset now, ReadOnlySpan<byte> body)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes($"{seconds}."), .. body];
        var header = new StringBuilder("t=").Append(seconds);
        foreach (var secret in secrets) header.Append(",v1=").Append(Convert.ToHexStringLower(HMACSHA256.HashData(secret, signed)));
        return header.ToString();
    }
}

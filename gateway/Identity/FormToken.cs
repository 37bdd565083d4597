using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Identity;

/// <summary>What a form of ours carries so that no other page can make one: bound to the session and to what the form does. Every node makes the same and knows it again.</summary>
internal sealed class FormToken(IGatewaySecrets secrets)
{
    public const string Field = "token";

    private const string Purpose = "form token";

    public string For(string sessionId, string action) => Base64Url.EncodeToString(Of(secrets.For(Purpose)[0], sessionId, action));

    public bool Is(string? given, string sessionId, string action)
    {
        var octets = Encoding.UTF8.GetBytes(given ?? "");
        foreach (var secret in secrets.For(Purpose))   // one that is rolled out is good as long as pages with it are open
            if (CryptographicOperations.FixedTimeEquals(octets, Encoding.UTF8.GetBytes(Base64Url.EncodeToString(Of(secret, sessionId, action)))))
                return true;
        return false;
    }

    private static byte[] Of(byte[] secret, string sessionId, string action) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{sessionId}\n{action}"));
}

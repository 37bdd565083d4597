using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Replay;

/// <summary>Under what a thing that is good for once is remembered. All nodes must agree, older gateways too.</summary>
internal static class ReplayMark
{
    public static string OfAssertion(string issuer, string id) => Of($"{issuer.Length}:{issuer}{id}");

    public static string OfLogout(string issuer, string requestId) => Of($"logout {issuer.Length}:{issuer}{requestId}");

    public static string Of(SamlArtifact artifact) => Hash([.. "artifact "u8, .. artifact.Bytes]);

    private static string Of(string text) => Hash(Encoding.UTF8.GetBytes(text));

    private static string Hash(byte[] bytes) => Base64Url.EncodeToString(SHA256.HashData(bytes));
}

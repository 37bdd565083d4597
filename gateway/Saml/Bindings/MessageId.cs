using System.Security.Cryptography;

namespace JitGateway.Saml.Bindings;

/// <summary>The ID of a message of ours: 160 random bits (SAML Core 1.3.4), and no digit first, as xs:ID wants it.</summary>
internal static class MessageId
{
    public static string New() => "_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace JitGateway.Saml.Protocol;

/// <summary>A reference to a message, of type 0x0004 (SAML Bindings 3.6.4): who has the message, at which of its endpoints, and 20 random octets that mean it.</summary>
internal sealed class SamlArtifact
{
    private const int TypeCode = 0x0004;
    private const int SourceIdStart = 4;
    private const int SourceIdLength = 20;
    private const int Length = SourceIdStart + SourceIdLength + 20;
    private const int EncodedLength = 60;

    private readonly byte[] _bytes;

    private SamlArtifact(byte[] bytes) => _bytes = bytes;

    /// <summary>The number of the ArtifactResolutionService.</summary>
    public int EndpointIndex => BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(2));

    /// <summary>All of it, for remembering that it was used: one artifact can be written in several ways.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    public static Outcome<SamlArtifact> Read(string text)
    {
        var bytes = new byte[Length];
        if (text.Length != EncodedLength || !Convert.TryFromBase64String(text, bytes, out var written) || written != Length) return Refusals.ArtifactMalformed.With($"{text.Length} characters");
        var type = BinaryPrimitives.ReadUInt16BigEndian(bytes);
        return type == TypeCode ? new SamlArtifact(bytes) : Refusals.ArtifactMalformed.With($"the type is {type}, not {TypeCode}");
    }

    /// <summary>Whether it is of the entity with this id: the source id is the SHA-1 of that (Bindings 3.6.4.1), which protects nothing and need not.</summary>
    public bool IsOf(string entityId) => CryptographicOperations.HashData(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(entityId)).AsSpan().SequenceEqual(_bytes.AsSpan(SourceIdStart, SourceIdLength));

    /// <summary>As it goes back to who issued it.</summary>
    public override string ToString() => Convert.ToBase64String(_bytes);
}

using System.Formats.Asn1;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>One message of a server (RFC 4511 4.1.1).</summary>
/// <param name="Id">0: nobody asked (a notice of disconnection).</param>
/// <param name="Operation">The number of its application tag.</param>
internal sealed record LdapMessage(int Id, int Operation, AsnReader Body)
{
    public const int SearchEntry = 4;
    public const int SearchReference = 19;

    /// <summary>More than any entry of ours; a server that sends more is not followed.</summary>
    private const int Longest = 16 * 1024 * 1024;

    /// <summary>Reads exactly one message and not a byte beyond it: what follows an answer to StartTLS must be TLS.</summary>
    /// <exception cref="IOException">The server closed the connection.</exception>
    /// <exception cref="AsnContentException">It is no message.</exception>
    public static async Task<LdapMessage> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[6];
        await stream.ReadExactlyAsync(head.AsMemory(0, 2), cancellationToken);
        var lengthBytes = head[1] < 0x80 ? 0 : head[1] & 0x7F;   // RFC 4511 5.1: definite lengths only
        if (head[0] != 0x30 || head[1] == 0x80 || lengthBytes > 4) throw new AsnContentException();
        await stream.ReadExactlyAsync(head.AsMemory(2, lengthBytes), cancellationToken);
        var length = lengthBytes == 0 ? head[1] : head.AsSpan(2, lengthBytes).ToArray().Aggregate(0L, (l, b) => (l << 8) | b);
        if (length > Longest) throw new AsnContentException("The message is longer than any that is expected");
        var message = new byte[2 + lengthBytes + length];
        head.AsSpan(0, 2 + lengthBytes).CopyTo(message);
        await stream.ReadExactlyAsync(message.AsMemory(2 + lengthBytes), cancellationToken);
        return Parse(message);
    }

    public LdapResult Result()
    {
        var code = Body.ReadEnumeratedBytes().ToArray().Aggregate(0, (c, b) => (c << 8) | b);
        _ = Body.ReadOctetString();   // matchedDN
        return new LdapResult((LdapResultCode)code, Encoding.UTF8.GetString(Body.ReadOctetString()));
    }

    /// <summary>The value of an extended response, after its result.</summary>
    public string? ExtendedValue()
    {
        while (Body.HasData)
        {
            var tag = Body.PeekTag();
            if (tag is { TagClass: TagClass.ContextSpecific, TagValue: 11 }) return Encoding.UTF8.GetString(Body.ReadOctetString(tag));
            _ = Body.ReadEncodedValue();
        }

        return null;
    }

    public LdapEntry Entry()
    {
        var name = Encoding.UTF8.GetString(Body.ReadOctetString());
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase);
        for (var list = Body.ReadSequence(); list.HasData;)
        {
            var attribute = list.ReadSequence();
            var description = Encoding.UTF8.GetString(attribute.ReadOctetString());
            var values = new List<byte[]>();
            for (var set = attribute.ReadSetOf(); set.HasData;) values.Add(set.ReadOctetString());
            attributes[description] = values;
        }

        return new LdapEntry(name, attributes);
    }

    private static LdapMessage Parse(byte[] bytes)
    {
        var message = new AsnReader(bytes, AsnEncodingRules.BER).ReadSequence();
        if (!message.TryReadInt32(out var id)) throw new AsnContentException();
        var tag = message.PeekTag();
        if (tag.TagClass != TagClass.Application || !tag.IsConstructed) throw new AsnContentException();
        return new LdapMessage(id, tag.TagValue, message.ReadSequence(tag));
    }
}

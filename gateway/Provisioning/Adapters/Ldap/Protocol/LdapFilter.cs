using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>A search filter (RFC 4511 4.5.1.7). A value is an octet string of its own and never becomes text of a filter; <see cref="ToString"/> is for people.</summary>
internal abstract record LdapFilter
{
    private LdapFilter()
    {
    }

    public abstract void Write(AsnWriter writer);

    /// <summary>As RFC 4515 writes it.</summary>
    public abstract override string ToString();

    public static LdapFilter Equal(string attribute, string value) => new Comparison(3, "=", attribute, Encoding.UTF8.GetBytes(value));

    public static LdapFilter Equal(string attribute, byte[] value) => new Comparison(3, "=", attribute, value);

    /// <summary>RFC 4515 section 3: these five, and what is not ASCII or not printable, stand as <c>\</c> and two digits.</summary>
    private static string Escape(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        foreach (var b in value)
            if (b is < 0x20 or > 0x7E or (byte)'*' or (byte)'(' or (byte)')' or (byte)'\\') text.Append(CultureInfo.InvariantCulture, $"\\{b:x2}");
            else text.Append((char)b);
        return text.ToString();
    }

    private static Asn1Tag Context(int number, bool isConstructed) => new(TagClass.ContextSpecific, number, isConstructed);

    public sealed record All(params IReadOnlyList<LdapFilter> Filters) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSetOf(Context(0, true)))
            {
                foreach (var filter in Filters) filter.Write(writer);
            }
        }

        public override string ToString() => $"(&{string.Concat(Filters)})";
    }

    public sealed record Any(params IReadOnlyList<LdapFilter> Filters) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSetOf(Context(1, true)))
            {
                foreach (var filter in Filters) filter.Write(writer);
            }
        }

        public override string ToString() => $"(|{string.Concat(Filters)})";
    }

    public sealed record Not(LdapFilter Filter) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(Context(2, true))) Filter.Write(writer);
        }

        public override string ToString() => $"(!{Filter})";
    }

    public sealed record Present(string Attribute) : LdapFilter
    {
        public override void Write(AsnWriter writer) => LdapRequest.Octets(writer, Attribute, Context(7, false));

        public override string ToString() => $"({Attribute}=*)";
    }

    /// <param name="Tag">3 equal, 5 greater or equal, 6 less or equal, 8 approximately.</param>
    public sealed record Comparison(int Tag, string Operator, string Attribute, byte[] Value) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(Context(Tag, true)))
            {
                LdapRequest.Octets(writer, Attribute);
                writer.WriteOctetString(Value);
            }
        }

        public override string ToString() => $"({Attribute}{Operator}{Escape(Value)})";
    }

    /// <param name="Initial">Null where it may begin with anything.</param>
    /// <param name="Final">Null where it may end with anything.</param>
    public sealed record Substrings(string Attribute, byte[]? Initial, IReadOnlyList<byte[]> Middle, byte[]? Final) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(Context(4, true)))
            {
                LdapRequest.Octets(writer, Attribute);
                using (writer.PushSequence())
                {
                    if (Initial is not null) writer.WriteOctetString(Initial, Context(0, false));
                    foreach (var part in Middle) writer.WriteOctetString(part, Context(1, false));
                    if (Final is not null) writer.WriteOctetString(Final, Context(2, false));
                }
            }
        }

        public override string ToString() => $"({Attribute}={Escape(Initial)}*{string.Concat(Middle.Select(m => $"{Escape(m)}*"))}{Escape(Final)})";
    }

    /// <summary><c>(userAccountControl:1.2.840.113556.1.4.803:=2)</c>.</summary>
    public sealed record Extensible(string? Attribute, string? Rule, byte[] Value) : LdapFilter
    {
        public override void Write(AsnWriter writer)
        {
            using (writer.PushSequence(Context(9, true)))
            {
                if (Rule is not null) LdapRequest.Octets(writer, Rule, Context(1, false));
                if (Attribute is not null) LdapRequest.Octets(writer, Attribute, Context(2, false));
                writer.WriteOctetString(Value, Context(3, false));
            }
        }

        public override string ToString() => $"({Attribute}{(Rule is null ? "" : $":{Rule}")}:={Escape(Value)})";
    }
}

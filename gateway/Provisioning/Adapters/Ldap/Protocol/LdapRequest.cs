using System.Formats.Asn1;
using System.Text;

namespace JitGateway.Provisioning.Adapters.Ldap.Protocol;

/// <summary>The operations of a request (RFC 4511 4.2 to 4.12), in BER. Names and values are octet strings of their own, so that nothing in them can be taken for syntax.</summary>
internal static class LdapRequest
{
    public const string StartTls = "1.3.6.1.4.1.1466.20037";     // RFC 4511 4.14
    public const string PasswordModify = "1.3.6.1.4.1.4203.1.11.1";   // RFC 3062
    public const string WhoAmI = "1.3.6.1.4.1.4203.1.11.3";      // RFC 4532

    private static readonly Asn1Tag Unbinding = new(TagClass.Application, 2);

    private enum Dereference
    {
        Never = 0,
    }

    public static Action<AsnWriter> SimpleBind(string name, string password) => writer => Bind(writer, name, () => Octets(writer, password, Context(0)));

    /// <summary>SASL EXTERNAL (RFC 4422 appendix A): who we are the server knows from the certificate that we showed.</summary>
    public static Action<AsnWriter> ExternalBind() => writer => Bind(writer, "", () =>
    {
        using (writer.PushSequence(Context(3, isConstructed: true)))
        {
            Octets(writer, "EXTERNAL");
            Octets(writer, "");   // no other identity than the certificate's
        }
    });

    public static void Unbind(AsnWriter writer) => writer.WriteNull(Unbinding);

    /// <param name="seconds">How long the server may take.</param>
    public static Action<AsnWriter> Search(LdapSearch search, int seconds) => writer =>
    {
        using (writer.PushSequence(Application(3)))
        {
            Octets(writer, search.Base);
            writer.WriteEnumeratedValue(search.Scope);
            writer.WriteEnumeratedValue(Dereference.Never);
            writer.WriteInteger(search.MostEntries);
            writer.WriteInteger(seconds);
            writer.WriteBoolean(false);
            search.Filter.Write(writer);
            using (writer.PushSequence())
            {
                foreach (var attribute in search.Attributes.DefaultIfEmpty("1.1")) Octets(writer, attribute);   // "1.1": none
            }
        }
    };

    public static Action<AsnWriter> Add(string name, IEnumerable<(string Attribute, IReadOnlyList<byte[]> Values)> attributes) => writer =>
    {
        using (writer.PushSequence(Application(8)))
        {
            Octets(writer, name);
            using (writer.PushSequence())
            {
                foreach (var (attribute, values) in attributes) Attribute(writer, attribute, values);
            }
        }
    };

    public static Action<AsnWriter> Modify(string name, IEnumerable<LdapChange> changes) => writer =>
    {
        using (writer.PushSequence(Application(6)))
        {
            Octets(writer, name);
            using (writer.PushSequence())
            {
                foreach (var change in changes)
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteEnumeratedValue(change.Kind);
                        Attribute(writer, change.Attribute, change.Values);
                    }
                }
            }
        }
    };

    public static Action<AsnWriter> Delete(string name) => writer => Octets(writer, name, new Asn1Tag(TagClass.Application, 10));

    /// <param name="newParent">Null: it stays where it is.</param>
    public static Action<AsnWriter> Rename(string name, string newRdn, string? newParent) => writer =>
    {
        using (writer.PushSequence(Application(12)))
        {
            Octets(writer, name);
            Octets(writer, newRdn);
            writer.WriteBoolean(true);   // the old value goes
            if (newParent is not null) Octets(writer, newParent, Context(0));
        }
    };

    public static Action<AsnWriter> Extended(string operation, byte[]? value = null) => writer =>
    {
        using (writer.PushSequence(Application(23)))
        {
            Octets(writer, operation, Context(0));
            if (value is not null) writer.WriteOctetString(value, Context(1));
        }
    };

    /// <summary>The server keeps the password as its policy says, which a plain attribute would not.</summary>
    public static Action<AsnWriter> SetPassword(string name, string password)
    {
        var value = new AsnWriter(AsnEncodingRules.BER);
        using (value.PushSequence())
        {
            Octets(value, name, Context(0));
            Octets(value, password, Context(2));
        }

        return Extended(PasswordModify, value.Encode());
    }

    public static void Octets(AsnWriter writer, string text, Asn1Tag? tag = null) => writer.WriteOctetString(Encoding.UTF8.GetBytes(text), tag);

    private static void Bind(AsnWriter writer, string name, Action credentials)
    {
        using (writer.PushSequence(Application(0)))
        {
            writer.WriteInteger(3);
            Octets(writer, name);
            credentials();
        }
    }

    private static void Attribute(AsnWriter writer, string attribute, IEnumerable<byte[]> values)
    {
        using (writer.PushSequence())
        {
            Octets(writer, attribute);
            using (writer.PushSetOf())
            {
                foreach (var value in values) writer.WriteOctetString(value);
            }
        }
    }

    private static Asn1Tag Application(int number) => new(TagClass.Application, number, isConstructed: true);

    private static Asn1Tag Context(int number, bool isConstructed = false) => new(TagClass.ContextSpecific, number, isConstructed);
}

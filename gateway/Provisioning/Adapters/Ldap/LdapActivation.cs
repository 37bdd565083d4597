using System.Globalization;
using System.Text;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Provisioning.Adapters.Ldap;

/// <summary>How a directory says that an account is disabled.</summary>
internal abstract record LdapActivation
{
    private LdapActivation()
    {
    }

    /// <summary>The attribute that is read for it; null: none.</summary>
    public virtual string? ReadAttribute => null;

    public abstract bool IsActive(LdapEntry entry);

    /// <summary>What to change at the entry; null: nothing of its attributes.</summary>
    public virtual LdapChange? Change(LdapEntry entry, bool active) => null;

    /// <summary>Where the entry is to be; null: it stays where it is.</summary>
    public virtual string? Place(bool active, string container) => null;

    /// <summary>What a new account has to hold to be enabled; null: nothing.</summary>
    public virtual (string Attribute, IReadOnlyList<byte[]> Values)? AtCreation => null;

    private static string? TextOf(LdapEntry entry, string attribute) => entry.Values(attribute) is [var value, ..] ? Encoding.UTF8.GetString(value) : null;

    /// <summary>One value means disabled.</summary>
    public sealed record ByValue(string Attribute, string Disabled, string? Enabled) : LdapActivation
    {
        public override string ReadAttribute => Attribute;

        public override (string Attribute, IReadOnlyList<byte[]> Values)? AtCreation => Enabled is null ? null : (Attribute, [Encoding.UTF8.GetBytes(Enabled)]);

        public override bool IsActive(LdapEntry entry) => !string.Equals(TextOf(entry, Attribute), Disabled, StringComparison.OrdinalIgnoreCase);

        public override LdapChange Change(LdapEntry entry, bool active) =>
            new(LdapChangeKind.Replace, Attribute, (active ? Enabled : Disabled) is { } value ? [Encoding.UTF8.GetBytes(value)] : []);
    }

    /// <summary>A bit of a number means disabled; the other bits stay.</summary>
    public sealed record ByBit(string Attribute, int Bit) : LdapActivation
    {
        public override string ReadAttribute => Attribute;

        public override bool IsActive(LdapEntry entry) => (NumberOf(entry) & Bit) == 0;

        public override LdapChange Change(LdapEntry entry, bool active)
        {
            var number = active ? NumberOf(entry) & ~(long)Bit : NumberOf(entry) | (long)Bit;
            return new LdapChange(LdapChangeKind.Replace, Attribute, [Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture))]);
        }

        private long NumberOf(LdapEntry entry) => long.TryParse(TextOf(entry, Attribute), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Disabled accounts lie in a place of their own.</summary>
    public sealed record ByPlace(string Disabled) : LdapActivation
    {
        public override bool IsActive(LdapEntry entry) => !DistinguishedName.IsWithin(entry.Name, Disabled);

        public override string Place(bool active, string container) => active ? container : Disabled;
    }
}

using System.Formats.Asn1;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>Filters (RFC 4515) and names (RFC 4514): what a value holds is never taken for syntax.</summary>
public sealed class LdapNamesTests
{
    [Theory]
    [InlineData("(objectClass=inetOrgPerson)", "(objectClass=inetOrgPerson)")]
    [InlineData(" (cn=*) ", "(cn=*)")]
    [InlineData("(&(objectClass=person)(!(ou=gone))(|(mail=*@example.com)(uidNumber>=1000)(age<=9)(sn~=mayer)))", "(&(objectClass=person)(!(ou=gone))(|(mail=*@example.com)(uidNumber>=1000)(age<=9)(sn~=mayer)))")]
    [InlineData(@"(cn=a\2ab\28\29\5c)", @"(cn=a\2ab\28\29\5c)")]
    [InlineData("(cn=Zoë)", @"(cn=Zo\c3\ab)")]
    [InlineData("(cn=a*b*c)", "(cn=a*b*c)")]
    [InlineData("(cn=*mid*)", "(cn=*mid*)")]
    [InlineData("(userAccountControl:1.2.840.113556.1.4.803:=2)", "(userAccountControl:1.2.840.113556.1.4.803:=2)")]
    [InlineData("(cn;lang-de=x)", "(cn;lang-de=x)")]
    [InlineData("(2.5.4.3=x)", "(2.5.4.3=x)")]
    [InlineData("(cn=)", "(cn=)")]
    public void Reads_a_filter_as_it_is_written(string text, string shown) => LdapFilterParser.Parse(text).ShouldNotBeNull().ToString().ShouldBe(shown);

    [Theory]
    [InlineData("")]
    [InlineData("objectClass=person")]
    [InlineData("(objectClass=person")]
    [InlineData("(objectClass=person))")]
    [InlineData("(objectClass=person)(cn=x)")]
    [InlineData("(&)")]
    [InlineData("(|())")]
    [InlineData("(!(a=b)(c=d))")]
    [InlineData("(a b=c)")]
    [InlineData("(=x)")]
    [InlineData("(cn)")]
    [InlineData(@"(cn=\2)")]
    [InlineData(@"(cn=\zz)")]
    [InlineData("(cn=a**b)")]
    [InlineData("(cn:dn:=x)")]
    [InlineData("(&(a=b)x)")]
    [InlineData("(cn=(x))")]
    public void Refuses_what_is_no_filter(string text) => LdapFilterParser.Parse(text).ShouldBeNull();

    [Fact]
    public void Refuses_a_filter_that_is_nested_without_end() =>
        LdapFilterParser.Parse(string.Concat(Enumerable.Repeat("(!", 5000)) + "(a=b)" + new string(')', 5000)).ShouldBeNull();

    [Theory]
    [InlineData("*)(uid=*", @"(uid=\2a\29\28uid=\2a)")]
    [InlineData("x)(|(objectClass=*", @"(uid=x\29\28|\28objectClass=\2a)")]
    [InlineData("\0", @"(uid=\00)")]
    [InlineData("\\2a", @"(uid=\5c2a)")]
    public void A_value_is_shown_in_a_filter_as_a_value(string value, string shown) => LdapFilter.Equal("uid", value).ToString().ShouldBe(shown);

    [Fact]
    public void A_value_travels_as_octets_of_its_own()
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        LdapFilter.Equal("uid", "*)(uid=*").Write(writer);
        var equality = new AsnReader(writer.Encode(), AsnEncodingRules.BER).ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3));
        equality.ReadOctetString().ShouldBe("uid"u8.ToArray());
        equality.ReadOctetString().ShouldBe("*)(uid=*"u8.ToArray());
        equality.HasData.ShouldBeFalse();
    }

    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("Ada, Countess", @"Ada\, Countess")]
    [InlineData("uid=bob,ou=people", @"uid\=bob\,ou\=people")]
    [InlineData("a+b", @"a\+b")]
    [InlineData("#hash", @"\23hash")]
    [InlineData("no #hash", "no #hash")]
    [InlineData(" leads and trails ", @"\20leads and trails\20")]
    [InlineData(" ", @"\20")]
    [InlineData("a\"b;c<d>e\\f", @"a\""b\;c\<d\>e\\f")]
    [InlineData("line\nbreak\0", @"line\0Abreak\00")]
    [InlineData("Zoë 李", "Zoë 李")]
    public void A_value_stands_in_a_name_as_itself(string value, string escaped) => DistinguishedName.Escape(value).ShouldBe(escaped);

    [Theory]
    [InlineData("uid=ada,ou=people,dc=example", "uid=ada", "ou=people,dc=example")]
    [InlineData(@"uid=a\,b, ou=people", @"uid=a\,b", "ou=people")]
    [InlineData(@"uid=a\2Cb,ou=people", @"uid=a\2Cb", "ou=people")]
    [InlineData(@"uid=ends\\,ou=people", @"uid=ends\\", "ou=people")]
    [InlineData("dc=com", "dc=com", "")]
    public void Splits_a_name_where_its_first_part_ends(string name, string rdn, string parent) => DistinguishedName.Split(name).ShouldBe((rdn, parent));

    [Theory]
    [InlineData("uid=ada", "uid=ada.king")]
    [InlineData("UID=ada", "uid=ada.king")]
    [InlineData("cn=Ada+uid=ada", "cn=Ada+uid=ada.king")]
    [InlineData(@"cn=a\+uid=x", null)]
    [InlineData("cn=Ada", null)]
    public void Renames_an_entry_only_where_the_attribute_names_it(string rdn, string? renamed) => DistinguishedName.Renamed(rdn, "uid", "ada.king").ShouldBe(renamed);

    [Theory]
    [InlineData("uid=ada,ou=people,dc=example", "ou=people,dc=example", true)]
    [InlineData("UID=ada, OU=People , DC=Example", "ou=people,dc=example", true)]
    [InlineData("ou=people,dc=example", "ou=people,dc=example", true)]
    [InlineData("uid=ada,ou=other,dc=example", "ou=people,dc=example", false)]
    [InlineData("uid=ada,xou=people,dc=example", "ou=people,dc=example", false)]
    [InlineData(@"uid=a\,ou=people,dc=example", "ou=people,dc=example", false)]
    public void Knows_what_lies_below(string name, string ancestor, bool isWithin) => DistinguishedName.IsWithin(name, ancestor).ShouldBe(isWithin);

    [Theory]
    [InlineData("dc=example,dc=com", true)]
    [InlineData("cn=a b+uid=c,2.5.4.11=x", true)]
    [InlineData("", false)]
    [InlineData("people", false)]
    [InlineData("ou=people,", false)]
    [InlineData("ou=,dc=com", false)]
    [InlineData("=x,dc=com", false)]
    [InlineData("o u=x", false)]
    public void Tells_names_from_other_texts(string name, bool isWellFormed) => DistinguishedName.IsWellFormed(name).ShouldBe(isWellFormed);
}

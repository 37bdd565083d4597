using System.Text;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Ldap;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>Values on their way into a directory and back.</summary>
public sealed class LdapValuesTests
{
    private readonly LdapValues _values = new("objectGUID", ["x-fingerprint"]);

    [Fact]
    public void Active_Directory_takes_a_password_in_quotes_and_UTF_16() =>
        _values.ToOctets("unicodePwd", new AttributeValue.Text("correct horse")).ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(Encoding.Unicode.GetBytes("\"correct horse\""));

    [Fact]
    public void Truth_values_are_spelt_as_directories_do() =>
        _values.ToOctets("nsAccountLock", new AttributeValue.Flag(true)).ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe("TRUE"u8.ToArray());

    [Fact]
    public void An_empty_text_is_no_value() => _values.ToOctets("title", new AttributeValue.List(["", "Analyst"])).ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe("Analyst"u8.ToArray());

    [Theory]
    [InlineData("x-fingerprint")]
    [InlineData("jpegPhoto")]
    [InlineData("USERCERTIFICATE;binary")]
    public void Bytes_are_base64_both_ways(string attribute)
    {
        byte[] bytes = [0xFF, 0x00, 0x41];
        _values.ToText(attribute, bytes).ShouldBe("/wBB");
        _values.ToOctets(attribute, new AttributeValue.Text("/wBB")).ShouldNotBeNull().ShouldHaveSingleItem().ShouldBe(bytes);
        _values.ToOctets(attribute, new AttributeValue.Text("Zoë")).ShouldBeNull();
    }

    [Fact]
    public void An_id_of_bytes_finds_its_entry_again()
    {
        var entry = Entry(("objectGUID", Guid.Parse("3f2504e0-4f89-41d3-9a0c-0305e82c3301").ToByteArray()), ("sn", "Lovelace"u8.ToArray()));
        var user = _values.Read(entry, ["sn"], active: null).ShouldNotBeNull();
        user.Attributes.ShouldBe(new Dictionary<string, AttributeValue?> { ["sn"] = new AttributeValue.Text("Lovelace") });
        _values.TryId(user.AccountId, out var filter).ShouldBeTrue();
        filter!.ToString().ShouldBe(@"(objectGUID=\e0\04%?\89O\d3A\9a\0c\03\05\e8,3\01)");
        _values.TryId("*)(objectClass=*", out _).ShouldBeFalse();
    }

    [Fact]
    public void An_entry_without_an_id_is_no_account() => _values.Read(Entry(("sn", "Lovelace"u8.ToArray())), ["sn"], active: null).ShouldBeNull();

    [Fact]
    public void Passwords_state_and_memberships_are_not_asked_of_the_entry() =>
        _values.Readable(["sn", "userPassword", "UNICODEPWD", "active", GroupChange.Attribute]).ShouldBe(["sn"]);

    private static LdapEntry Entry(params (string Attribute, byte[] Value)[] values) => new(
        "uid=ada,dc=example", values.ToDictionary(v => v.Attribute, IReadOnlyList<byte[]> (v) => [v.Value], StringComparer.OrdinalIgnoreCase));
}

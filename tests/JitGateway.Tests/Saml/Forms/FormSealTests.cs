using System.Buffers.Text;
using System.Security.Cryptography;
using JitGateway.Identity;
using JitGateway.Saml.Forms;

namespace JitGateway.Tests.Saml.Forms;

public sealed class FormSealTests
{
    private static readonly byte[] OneKey = RandomNumberGenerator.GetBytes(32);
    private static readonly byte[] OtherKey = RandomNumberGenerator.GetBytes(32);

    private static readonly KeptForm Form = new("an id", new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), "whose")
    {
        Path = "/wiki/ä b",
        Query = "?x=%7C",
        RawTarget = "/wiki/%C3%A4%20b?x=%7C",
        ContentType = "multipart/form-data; boundary=x",
        Referer = "https://sso.example.com/wiki",
        Body = [0, 1, 2, 255],
    };

    [Fact]
    public void What_was_sealed_opens_as_it_was()
    {
        var opened = Seal(OneKey).Open("WIKI.example.com", Seal(OneKey).Seal("wiki.example.com", Form)).ShouldNotBeNull();
        opened.Body.ShouldBe(Form.Body);
        (opened with { Body = Form.Body }).ShouldBe(Form);

        var nobodys = Form with { Subject = null };
        Seal(OneKey).Open("wiki.example.com", Seal(OneKey).Seal("wiki.example.com", nobodys))!.Subject.ShouldBeNull();
    }

    [Fact]
    public void It_opens_for_its_host_and_under_its_key_alone()
    {
        var text = Seal(OneKey).Seal("wiki.example.com", Form);
        Seal(OneKey).Open("other.example.com", text).ShouldBeNull();
        Seal(OneKey).Open("wiki.example.com", text.AsSpan(FormSeal.Beginning.Length)).ShouldBeNull();
        Seal(OtherKey).Open("wiki.example.com", text).ShouldBeNull();
        Seal(OtherKey, OneKey).Open("wiki.example.com", text).ShouldNotBeNull();   // a key that is rolled out
    }

    [Fact]
    public void With_a_single_bit_changed_it_does_not_open()
    {
        var bytes = Base64Url.DecodeFromChars(Seal(OneKey).Seal("wiki.example.com", Form).AsSpan(FormSeal.Beginning.Length));
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Seal(OneKey).Open("wiki.example.com", TextOf(bytes)).ShouldBeNull();
            bytes[i] ^= 1;
        }

        for (var length = 0; length < bytes.Length; length++) Seal(OneKey).Open("wiki.example.com", TextOf(bytes.AsSpan(0, length))).ShouldBeNull();
    }

    private static string TextOf(ReadOnlySpan<byte> bytes) => FormSeal.Beginning + Base64Url.EncodeToString(bytes);

    private static FormSeal Seal(params byte[][] keys) => new(new Keys(keys));

    private sealed class Keys(IReadOnlyList<byte[]> keys) : IGatewaySecrets
    {
        public IReadOnlyList<byte[]> For(string purpose) => keys;
    }
}

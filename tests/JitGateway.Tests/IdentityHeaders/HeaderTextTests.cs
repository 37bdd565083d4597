using System.Text;
using JitGateway.IdentityHeaders;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>How values become the text of a header.</summary>
public sealed class HeaderTextTests
{
    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("Anna Ek", "Anna Ek")]
    [InlineData("Ek, Anna", "Ek, Anna")]           // no list: a comma means nothing
    [InlineData("Åsa", "%C3%85sa")]
    [InlineData("日本", "%E6%97%A5%E6%9C%AC")]
    [InlineData("🙂", "%F0%9F%99%82")]
    [InlineData("50%", "50%25")]
    [InlineData("a%2Cb", "a%252Cb")]               // decodes to itself and to nothing else
    [InlineData(" anna ", "%20anna%20")]           // blanks at the ends would not arrive
    [InlineData("a\"b;c=d", "a\"b;c=d")]
    public void Percent_encodes_what_is_not_printable_ASCII(string value, string text) =>
        Single(HeaderEncoding.Percent).Of([value]).Text.ShouldBe(text);

    [Theory]
    [InlineData(",", new[] { "staff", "wiki" }, "staff,wiki")]
    [InlineData(",", new[] { "a,b", "c" }, "a%2Cb,c")]
    [InlineData(",", new[] { "CN=Staff,OU=Groups,DC=example" }, "CN=Staff%2COU=Groups%2CDC=example")]
    [InlineData(",", new[] { "a%2Cb", "c" }, "a%252Cb,c")]
    [InlineData(";", new[] { "a,b", "c;d" }, "a,b;c%3Bd")]
    [InlineData("; ", new[] { "a; b", "c" }, "a%3B b; c")]
    [InlineData("||", new[] { "a|", "|b" }, "a%7C||%7Cb")]
    [InlineData(",", new[] { "", "a", "" }, "a")]
    public void One_value_never_reads_as_two(string separator, string[] values, string text) =>
        new HeaderText(HeaderEncoding.Percent, separator, 8000).Of(values).Text.ShouldBe(text);

    [Theory]
    [InlineData(nameof(HeaderEncoding.Percent))]
    [InlineData(nameof(HeaderEncoding.Rfc2047))]
    public void A_value_of_a_list_keeps_the_blanks_at_its_ends(string encoding) =>
        new HeaderText(Enum.Parse<HeaderEncoding>(encoding), ",", 8000).Of([" admins", "staff "]).Text.ShouldBe("%20admins,staff%20");

    [Theory]
    [InlineData("anna", "anna")]
    [InlineData("Åsa", "=?UTF-8?B?w4VzYQ==?=")]
    [InlineData("=?UTF-8?B?eA==?=", "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=")]
    [InlineData("50%", "50%")]
    public void Rfc2047_makes_encoded_words(string value, string text) => Single(HeaderEncoding.Rfc2047).Of([value]).Text.ShouldBe(text);

    [Fact]
    public void Encoded_words_are_at_most_75_characters_and_never_split_a_character()
    {
        var name = string.Concat(Enumerable.Repeat("Åäö🙂", 40));

        var words = Single(HeaderEncoding.Rfc2047).Of([name]).Text!.Split(' ');

        words.ShouldAllBe(w => w.Length <= 75);
        string.Concat(words.Select(w => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(w["=?UTF-8?B?".Length..^2])))).ShouldBe(name);
    }

    [Theory]
    [InlineData("anna", "YW5uYQ==")]
    [InlineData("Åsa", "w4VzYQ==")]
    public void Base64_encodes_always(string value, string text) => Single(HeaderEncoding.Base64).Of([value]).Text.ShouldBe(text);

    [Fact]
    public void Base64_of_a_list_decodes_to_the_list_with_its_separators()
    {
        var text = new HeaderText(HeaderEncoding.Base64, ",", 8000).Of(["a,b", "50%", "c"]).Text!;

        Encoding.UTF8.GetString(Convert.FromBase64String(text)).ShouldBe("a%2Cb,50%25,c");
    }

    [Fact]
    public void Latin1_sends_the_octets_of_ISO_8859_1() => Single(HeaderEncoding.Latin1).Of(["Åsa"]).Text.ShouldBe("\u00C5sa");

    [Fact]
    public void Utf8_sends_the_octets_of_UTF_8_as_the_characters_that_are_written_as_them() =>
        Single(HeaderEncoding.Utf8).Of(["Åsa"]).Text.ShouldBe("\u00C3\u0085sa");

    [Theory]
    [InlineData(nameof(HeaderEncoding.Percent), "an\rna")]
    [InlineData(nameof(HeaderEncoding.Percent), "an\nna")]
    [InlineData(nameof(HeaderEncoding.Percent), "an\0na")]
    [InlineData(nameof(HeaderEncoding.Percent), "an\tna")]
    [InlineData(nameof(HeaderEncoding.Percent), "an\u007Fna")]
    [InlineData(nameof(HeaderEncoding.Percent), "an\u0085na")]
    [InlineData(nameof(HeaderEncoding.Percent), "an\u2028na")]
    [InlineData(nameof(HeaderEncoding.Base64), "anna\r\nX-Remote-User: root")]
    [InlineData(nameof(HeaderEncoding.Rfc2047), "anna\r\nX-Remote-User: root")]
    [InlineData(nameof(HeaderEncoding.Latin1), "anna\r\nX-Remote-User: root")]
    [InlineData(nameof(HeaderEncoding.Utf8), "anna\r\nX-Remote-User: root")]
    [InlineData(nameof(HeaderEncoding.Latin1), "Čapek")]         // would become somebody else's name
    [InlineData(nameof(HeaderEncoding.Latin1), " anna")]
    [InlineData(nameof(HeaderEncoding.Utf8), "anna ")]
    [InlineData(nameof(HeaderEncoding.Latin1), "anna\u00A0")]    // Python would take it for anna
    [InlineData(nameof(HeaderEncoding.Utf8), "\u2003anna")]
    public void A_value_that_would_arrive_as_another_is_not_sent(string encoding, string value)
    {
        Single(Enum.Parse<HeaderEncoding>(encoding)).Of([value]).ShouldBe(new HeaderValue(null, Untellable: 1, Beyond: 0));
    }

    [Fact]
    public void Half_a_character_is_not_sent() => Single(HeaderEncoding.Percent).Of(["an\uD83Dna"]).Text.ShouldBeNull();

    [Fact]
    public void Of_a_list_only_the_bad_value_is_left_out()
    {
        new HeaderText(HeaderEncoding.Percent, ",", 8000).Of(["a", "b\nc", "d"]).ShouldBe(new HeaderValue("a,d", Untellable: 1, Beyond: 0));
    }

    [Theory]
    [InlineData(5, "aa,bb", 1)]
    [InlineData(7, "aa,bb", 1)]
    [InlineData(8, "aa,bb,cc", 0)]
    [InlineData(4, "aa", 2)]
    [InlineData(1, null, 3)]
    public void A_list_that_is_too_long_loses_whole_values_at_its_end(int maxLength, string? text, int lost)
    {
        new HeaderText(HeaderEncoding.Percent, ",", maxLength).Of(["aa", "bb", "cc"]).ShouldBe(new HeaderValue(text, Untellable: 0, Beyond: lost));
    }

    [Theory]
    [InlineData(1, 8000, "aa", 2)]
    [InlineData(2, 8000, "aa,bb", 1)]
    [InlineData(3, 8000, "aa,bb,cc", 0)]
    [InlineData(2, 4, "aa", 2)]                    // the narrower of the two bounds holds
    [InlineData(2, 1, null, 3)]
    public void A_list_of_too_many_values_loses_those_at_its_end(int maxValues, int maxLength, string? text, int lost)
    {
        new HeaderText(HeaderEncoding.Percent, ",", maxLength, maxValues).Of(["aa", "bb", "cc"]).ShouldBe(new HeaderValue(text, Untellable: 0, Beyond: lost));
    }

    [Fact]
    public void A_single_value_that_is_too_long_is_not_cut() => Single(HeaderEncoding.Percent, 3).Of(["anna"]).Text.ShouldBeNull();

    [Fact]
    public void Ten_thousand_random_values_make_no_header_that_could_be_misread()
    {
        var random = new Random(20261122);
        foreach (var encoding in Enum.GetValues<HeaderEncoding>())
            for (var i = 0; i < 2000; i++)
            {
                var values = Enumerable.Range(0, random.Next(1, 5)).Select(_ => Garbage(random)).ToArray();
                var separator = random.Next(4) switch { 0 => null, 1 => ",", 2 => "; ", _ => "||" };

                var text = new HeaderText(encoding, separator, 200).Of(values).Text;

                if (text is null) continue;
                text.Length.ShouldBeInRange(1, 200);
                text.ShouldNotContain(c => c == '\r' || c == '\n' || c == '\0');
                if (encoding is not (HeaderEncoding.Latin1 or HeaderEncoding.Utf8)) text.ShouldAllBe(c => c >= 0x20 && c < 0x7F);
                else text.ShouldAllBe(c => c >= 0x20 && c != 0x7F && c <= 0xFF);
                if (encoding != HeaderEncoding.Percent || separator is null) continue;
                text.Split(separator).Select(Uri.UnescapeDataString).ToArray()
                    .ShouldBe(values.Where(v => v.Length > 0 && IsSendable(v)).Take(text.Split(separator).Length));
            }
    }

    private static HeaderText Single(HeaderEncoding encoding, int maxLength = 8000) => new(encoding, separator: null, maxLength);

    private static bool IsSendable(string value) =>
        !value.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') && !value.EnumerateRunes().Any(r => r == Rune.ReplacementChar);

    /// <summary>Characters that hurt, mixed with harmless ones.</summary>
    private static string Garbage(Random random)
    {
        string[] pieces = ["a", "Z", "0", " ", ",", ";", "|", "%", "%2C", "=?", "\"", "\r", "\n", "\0", "\t", "\u007F", "\u0085", "\u2028", "å", "č", "日", "🙂", "\uD83D", "/", ":", "\\"];
        var hostile = random.Next(3) == 0;
        return string.Concat(Enumerable.Range(0, random.Next(0, 12)).Select(_ => pieces[random.Next(pieces.Length)]).Where(p => hostile || IsSendable(p)));
    }
}

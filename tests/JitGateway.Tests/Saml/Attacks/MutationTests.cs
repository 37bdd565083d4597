using System.Diagnostics;
using System.Text;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>
/// Good messages changed at random, in bytes and in markup. Whatever comes of it is refused by name, or says exactly what was signed;
/// nothing is thrown, and nothing takes long.
/// </summary>
public sealed class MutationTests
{
    private const int Rounds = 3000;

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    private static readonly string[] Tokens =
    [
        "<!-- -->", "<![CDATA[x]]>", "&#x41;", "&amp;", "&x;", "<saml:NameID>mallory</saml:NameID>", "</saml:NameID>", "<x/>", "<", ">", "\"", "'", " ", "\n", "\r", "\0", "\u00E9",
        " xmlns=\"urn:x\"", " xmlns:saml=\"urn:x\"", " ID=\"_the-assertion\"", "<?x?>", "<!DOCTYPE x>", "ds:", "saml:", "samlp:", "Assertion", "Signature", "#", "=", "/",
    ];

    [Theory]
    [InlineData(nameof(Signed.Assertion), 1)]
    [InlineData(nameof(Signed.Response), 2)]
    [InlineData(nameof(Signed.Both), 3)]
    public void Accepts_nothing_but_what_was_signed(string signed, int seed)
    {
        var random = new Random(seed);
        var good = Encoding.UTF8.GetBytes((Exchange.Good with { Signed = Enum.Parse<Signed>(signed) }).ToXml(Exchange.Signer));
        var said = Said(ResponseValidator.Validate(good, Exchange.Expected)).ShouldNotBeNull();
        int accepted = 0, refused = 0;

        for (var round = 0; round < Rounds; round++)
        {
            var mutant = good;
            for (var changes = random.Next(1, 4); changes > 0; changes--) mutant = Mutate(mutant, good, random);
            var start = Stopwatch.GetTimestamp();
            var outcome = ResponseValidator.Validate(mutant, Exchange.Expected);
            if (Stopwatch.GetElapsedTime(start) > Long) Enumerable.Range(0, 5).Min(_ => Took(mutant)).ShouldBeLessThan(Long, Encoding.UTF8.GetString(mutant));

            if (Said(outcome) is not { } claims)
            {
                refused++;
                continue;
            }

            accepted++;
            claims.ShouldBe(said, Encoding.UTF8.GetString(mutant));
        }

        refused.ShouldBeGreaterThan(Rounds / 2);
        accepted.ShouldBeGreaterThan(0, "no mutation was harmless: the mutations are too coarse to find anything");
    }

    /// <summary>Everything that an assertion can say about a person; null where it was refused.</summary>
    private static string? Said(Outcome<Valid<Assertion>> outcome)
    {
        if (!outcome.TryGet(out var valid, out _)) return null;
        var assertion = valid.Value;
        return string.Join('|', [
            assertion.Id, assertion.Issuer!.Value, assertion.Subject!.NameId!.ToString(), assertion.AuthnStatements[0].ToString(),
            .. assertion.Conditions!.AudienceRestrictions.SelectMany(r => r.Audiences),
            .. assertion.Attributes.SelectMany(a => a.Values.Prepend(a.Name + ":")),
        ]);
    }

    // once more where the machine was busy with other things
    private static TimeSpan Took(byte[] message)
    {
        var start = Stopwatch.GetTimestamp();
        ResponseValidator.Validate(message, Exchange.Expected);
        return Stopwatch.GetElapsedTime(start);
    }

    private static byte[] Mutate(byte[] bytes, byte[] good, Random random)
    {
        var at = random.Next(bytes.Length);
        var length = Math.Min(random.Next(1, 40), bytes.Length - at);
        switch (random.Next(6))
        {
            case 0:
                bytes = [.. bytes];
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 1:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 2:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 3:
                var from = random.Next(good.Length - 40);
                return [.. bytes[..at], .. good[from..(from + 40)], .. bytes[at..]];
            default:
                return [.. bytes[..at], .. Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]), .. bytes[at..]];
        }
    }
}

using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>One seed, one mutant: a good message changed in its tree, then in its markup, then in its bytes, at least once in all.</summary>
internal static class Mutants
{
    public static byte[] Make(int seed, IReadOnlyList<GoodMessage> good, IReadOnlyList<GoodMessage> foreign)
    {
        var random = new Random(seed);
        var message = random.Pick(good);
        var other = random.Next(3) == 0 ? random.Pick(foreign) : random.Pick(good);
        // three of four mutants change on one level alone: what is well-formed comes far, what is not stops early
        var level = random.Next(8);
        var text = level < 5 ? Grow(message, other, random) : message.Text;
        if (level is >= 4 and < 7)
            for (var i = random.Next(1, 4); i > 0; i--)
                text = MarkupMutations.Mutate(text, random);
        var bytes = ReferenceEquals(text, message.Text) ? message.Bytes : Encoding.UTF8.GetBytes(text);
        if (level >= 6)
            for (var i = random.Next(1, 4); i > 0; i--)
                bytes = ByteMutations.Mutate(bytes, other.Bytes, random);
        return bytes;
    }

    private static string Grow(GoodMessage message, GoodMessage other, Random random)
    {
        var tree = new XDocument(message.Tree);
        try
        {
            for (var i = random.Next(1, 4); i > 0 && tree.Root is not null; i--) TreeMutations.Mutate(tree, other.Tree, random);
            return tree.ToString(SaveOptions.DisableFormatting);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or XmlException)
        {
            return message.Text;   // this tree cannot be written down: two roots, two meanings of a prefix
        }
    }
}

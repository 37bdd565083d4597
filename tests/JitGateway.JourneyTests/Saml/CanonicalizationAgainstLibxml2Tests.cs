using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.JourneyTests.Saml;

/// <summary>Our canonical form and that of libxml2, byte by byte, over generated documents: whole, of an inner element, without an enveloped one, with and without PrefixList.</summary>
public sealed class CanonicalizationAgainstLibxml2Tests
{
    private const int Documents = 24_000;
    private const int OneInRefused = 40;

    // each feature must be in so many of the documents, or the comparison says nothing about it
    private const int Often = 400;

    [Fact]
    public void Both_write_the_same_bytes()
    {
        var counts = Enum.GetValues<DocumentFeature>().Where(static f => f != DocumentFeature.None).ToDictionary(static f => f, static _ => 0);
        var compared = 0;
        for (var seed = 1; seed <= Documents; seed++)
        {
            var features = seed % OneInRefused == 0 ? Refuse(seed) : Compare(seed);
            if (!features.HasFlag(DocumentFeature.Refused)) compared++;
            foreach (var feature in counts.Keys.Where(f => features.HasFlag(f)).ToList()) counts[feature]++;
        }

        compared.ShouldBe(Documents - (Documents / OneInRefused));
        compared.ShouldBeGreaterThanOrEqualTo(20_000);
        foreach (var (feature, count) in counts) count.ShouldBeGreaterThan(Often, $"{feature} is too rare to show anything");
    }

    [Theory]
    [InlineData(1_000_000, 500)]
    public async Task The_program_xmllint_writes_the_same_bytes(int firstSeed, int count)
    {
        using var tool = new XmlTool();
        var documents = Enumerable.Range(firstSeed, count).Select(seed => (Name: $"{seed}.xml", Xml: new DocumentGenerator(seed, withComments: false).Document())).ToList();
        var files = documents.Select(d => tool.Write(d.Name, d.Xml)).ToList();

        var theirs = await tool.RunAsync("xmllint", ["--exc-c14n", .. files]);

        var at = 0;
        foreach (var (name, xml) in documents)
        {
            var tree = Read(xml, name);
            var ours = ExclusiveCanonicalizer.Canonicalize(tree.Root, without: null, [], tree.Limits);
            ShouldBeTheSame(ours.Span, theirs.AsSpan(at, Math.Min(ours.Length, theirs.Length - at)), $"{name}: {xml}");
            at += ours.Length;
        }

        at.ShouldBe(theirs.Length);
    }

    [Fact]
    public void A_difference_would_be_seen() =>
        Should.Throw<ShouldAssertException>(() => ShouldBeTheSame("<a></a>"u8, "<a/>"u8, "seed 7")).Message.ShouldContain("seed 7");

    private static DocumentFeature Compare(int seed)
    {
        var generator = new DocumentGenerator(seed, withComments: true);
        var xml = generator.Document();
        var tree = Read(xml, $"seed {seed}");
        using var theirs = new LibXml2(Encoding.UTF8.GetBytes(xml));
        Compare(tree, theirs, 0, -1, [], $"seed {seed}, all of {xml}");

        Element[] elements = [.. tree.Root.DescendantsAndSelf];
        var apex = generator.Draw(elements.Length);
        var below = elements[apex].DescendantsAndSelf.Count() - 1;
        var without = below > 0 && generator.Draw(2) == 0 ? apex + 1 + generator.Draw(below) : -1;
        var prefixList = generator.PrefixList();
        Compare(tree, theirs, apex, without, prefixList, $"seed {seed}, element {apex} without {without}, PrefixList \"{string.Join(' ', prefixList)}\" of {xml}");

        return generator.Features
            | (apex > 0 ? DocumentFeature.SubElement : DocumentFeature.None)
            | (elements[apex].Prefix.Length > 0 && elements[apex].Declarations.All(d => d.Prefix != elements[apex].Prefix) ? DocumentFeature.InheritedNamespace : DocumentFeature.None)
            | (prefixList.Length > 0 ? DocumentFeature.PrefixList : DocumentFeature.None)
            | (prefixList.Contains("#default") ? DocumentFeature.PrefixListWithDefault : DocumentFeature.None)
            | (without >= 0 ? DocumentFeature.Enveloped : DocumentFeature.None);
    }

    private static void Compare(XmlTree tree, LibXml2 libxml2, int apex, int without, string[] prefixList, string what)
    {
        Element[] elements = [.. tree.Root.DescendantsAndSelf];
        var ours = ExclusiveCanonicalizer.Canonicalize(elements[apex], without < 0 ? null : elements[without], prefixList, tree.Limits);

        ShouldBeTheSame(ours.Span, libxml2.Canonicalize(apex, without, prefixList), what);

        // what claims are read from: the same tree again
        HardenedXml.Read(ours, tree.Limits.OfCanonicalForm).TryGet(out var again, out var refusal).ShouldBeTrue($"{refusal}: {what}");
        ShouldBeTheSame(ExclusiveCanonicalizer.Canonicalize(again!.Root, without: null, prefixList, again.Limits).Span, ours.Span, what);
    }

    /// <summary>Documents that only our reader refuses, each for the reason that is expected, so that no difference can hide behind a refusal.</summary>
    private static DocumentFeature Refuse(int seed)
    {
        var xml = new DocumentGenerator(seed, withComments: true).Document();
        var end = xml.AsSpan().IndexOfAny('>', '/', ' ') is var first && xml.AsSpan().IndexOfAny("\t\n") is var white and >= 0 ? Math.Min(first, white) : first;
        var (broken, reason) = (seed / OneInRefused % 6) switch
        {
            0 => (xml.Insert(end, " xmlns:none=''"), "saml.xml.malformed"),
            1 => ($"<?style x?>{xml}", "saml.xml.processing_instruction"),
            2 => ($"<!DOCTYPE x>{xml}", "saml.xml.doctype"),
            3 => ($"{xml}<!-- behind -->", "saml.xml.trailing"),
            4 => (xml.Insert(end, string.Concat(Enumerable.Range(0, 33).Select(static i => $" xmlns:many{i}='urn:many'"))), "saml.xml.too_many_namespaces"),
            _ => (string.Concat(Enumerable.Repeat("<deep>", 64)) + xml + string.Concat(Enumerable.Repeat("</deep>", 64)), "saml.xml.too_deep"),
        };

        HardenedXml.Read(Encoding.UTF8.GetBytes(broken), XmlLimits.Message).TryGet(out _, out var refusal).ShouldBeFalse($"seed {seed}: {broken}");
        refusal!.Reason.Id.Value.ShouldBe(reason, $"seed {seed}: {broken}");
        return DocumentFeature.Refused;
    }

    private static XmlTree Read(string xml, string what)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue($"{refusal}: {what}: {xml}");
        return tree!;
    }

    private static void ShouldBeTheSame(ReadOnlySpan<byte> ours, ReadOnlySpan<byte> theirs, string what)
    {
        if (!ours.SequenceEqual(theirs)) Encoding.UTF8.GetString(ours).ShouldBe(Encoding.UTF8.GetString(theirs), what);
    }
}

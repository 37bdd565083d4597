using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.JourneyTests.Saml;

/// <summary>Our canonical form and that of libxml2, byte by byte, over generated documents.</summary>
public sealed class CanonicalizationAgainstLibxml2Tests
{
    [Theory]
    [InlineData(1, 500)]
    [InlineData(100_000, 500)]
    public async Task Both_write_the_same_bytes(int firstSeed, int count)
    {
        using var tool = new XmlTool();
        var documents = Enumerable.Range(firstSeed, count).Select(seed => (Name: $"{seed}.xml", Xml: new DocumentGenerator(seed, withComments: false).Document())).ToList();
        var files = documents.Select(d => tool.Write(d.Name, d.Xml)).ToList();
        documents.Count(d => d.Xml.Length > 200).ShouldBeGreaterThan(count / 3, "the documents are too small to show anything");

        var theirs = await tool.RunAsync("xmllint", ["--exc-c14n", .. files]);

        var at = 0;
        foreach (var (name, xml) in documents)
        {
            var ours = Canonical(xml);
            Encoding.UTF8.GetString(theirs, at, Math.Min(ours.Length, theirs.Length - at)).ShouldBe(Encoding.UTF8.GetString(ours.Span), $"{name}: {xml}");
            at += ours.Length;
        }

        at.ShouldBe(theirs.Length);
    }

    private static ReadOnlyMemory<byte> Canonical(string xml)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue($"{refusal}: {xml}");
        return ExclusiveCanonicalizer.Canonicalize(tree!.Root, without: null, [], tree.Limits);
    }
}

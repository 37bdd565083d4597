using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Tests.Saml.Signatures;

/// <summary>After the examples of Canonical XML 1.0 (section 3) and Exclusive XML Canonicalization 1.0 (section 2), as far as SAML's profile has them.</summary>
public sealed class ExclusiveCanonicalizerTests
{
    [Theory]
    [InlineData("<a><b/></a>", "<a><b></b></a>")]
    [InlineData("<a   b='1'\n c = \"2\" />", "<a b=\"1\" c=\"2\"></a>")]
    [InlineData("<a><!-- gone --><b> kept </b><!-- gone --></a>", "<a><b> kept </b></a>")]
    [InlineData("<a>\n  <b/>\r\n</a>", "<a>\n  <b></b>\n</a>")]
    [InlineData("<a><![CDATA[<&>]]>]]&gt;</a>", "<a>&lt;&amp;&gt;]]&gt;</a>")]
    [InlineData("<a>&#13;&#10;&#9;\"'</a>", "<a>&#xD;\n\t\"'</a>")]
    [InlineData("<a b='&#13;&#10;&#9;&quot;&apos;&lt;>&amp;'/>", "<a b=\"&#xD;&#xA;&#x9;&quot;'&lt;>&amp;\"></a>")]
    [InlineData("<a b='x\ny\tz'/>", "<a b=\"x y z\"></a>")]
    [InlineData("<a>&#233;\u2028&#x1D49C;</a>", "<a>é\u2028\U0001D49C</a>")]
    [InlineData("<a xml:lang='en' xml:space='preserve' b='1'/>", "<a b=\"1\" xml:lang=\"en\" xml:space=\"preserve\"></a>")]
    public void Writes_one_form_for_all_that_mean_the_same(string xml, string canonical) => Canonical(xml).ShouldBe(canonical);

    [Theory]
    [InlineData("<n0:a xmlns:n0='urn:0' xmlns:n1='urn:1'><n1:b/></n0:a>", "<n0:a xmlns:n0=\"urn:0\"><n1:b xmlns:n1=\"urn:1\"></n1:b></n0:a>")]
    [InlineData("<a xmlns='urn:d'><b xmlns='urn:d'/></a>", "<a xmlns=\"urn:d\"><b></b></a>")]
    [InlineData("<a xmlns='urn:d'><b xmlns=''><c/></b></a>", "<a xmlns=\"urn:d\"><b xmlns=\"\"><c></c></b></a>")]
    [InlineData("<a xmlns=''><b xmlns=''/></a>", "<a><b></b></a>")]
    [InlineData("<p:a xmlns:p='urn:p' xmlns='urn:d'><p:b xmlns=''><c/></p:b></p:a>", "<p:a xmlns:p=\"urn:p\"><p:b><c></c></p:b></p:a>")]
    [InlineData("<p:a xmlns:p='urn:1'><p:b xmlns:p='urn:2'><p:c/></p:b><p:d/></p:a>", "<p:a xmlns:p=\"urn:1\"><p:b xmlns:p=\"urn:2\"><p:c></p:c></p:b><p:d></p:d></p:a>")]
    [InlineData("<p:a xmlns:p='urn:1'><q:b xmlns:q='urn:2'/><q:c xmlns:q='urn:2'/></p:a>", "<p:a xmlns:p=\"urn:1\"><q:b xmlns:q=\"urn:2\"></q:b><q:c xmlns:q=\"urn:2\"></q:c></p:a>")]
    [InlineData("<a xmlns:b='urn:b' xmlns:a='urn:a' b:y='1' a:z='2' x='3' a:y='4'/>", "<a xmlns:a=\"urn:a\" xmlns:b=\"urn:b\" x=\"3\" a:y=\"4\" a:z=\"2\" b:y=\"1\"></a>")]
    [InlineData("<a xmlns:b='urn:1' xmlns:a='urn:2' b:x='1' a:x='2'/>", "<a xmlns:a=\"urn:2\" xmlns:b=\"urn:1\" b:x=\"1\" a:x=\"2\"></a>")]
    [InlineData("<a xmlns:x='urn:&amp;\"x'  x:b=''/>", "<a xmlns:x=\"urn:&amp;&quot;x\" x:b=\"\"></a>")]
    public void Declares_what_is_used_where_it_is_first_used(string xml, string canonical) => Canonical(xml.Replace("urn:&amp;\"x", "urn:&amp;&quot;x")).ShouldBe(canonical);

    [Theory]
    [InlineData("p", "<o xmlns:p='urn:p'><a><b>p:x</b></a></o>", "<a xmlns:p=\"urn:p\"><b>p:x</b></a>")]
    [InlineData("p", "<o xmlns:p='urn:p'><a><b xmlns:p='urn:2'>p:x</b></a></o>", "<a xmlns:p=\"urn:p\"><b xmlns:p=\"urn:2\">p:x</b></a>")]
    [InlineData("p", "<o xmlns:p='urn:p'><a><b xmlns:p='urn:p'/></a></o>", "<a xmlns:p=\"urn:p\"><b></b></a>")]
    [InlineData("q", "<o xmlns:p='urn:p'><a><b/></a></o>", "<a><b></b></a>")]
    [InlineData("#default", "<o xmlns='urn:d'><p:a xmlns:p='urn:p'><p:b/></p:a></o>", "<p:a xmlns=\"urn:d\" xmlns:p=\"urn:p\"><p:b></p:b></p:a>")]
    [InlineData("#default", "<o xmlns='urn:d'><p:a xmlns:p='urn:p'><p:b xmlns=''/></p:a></o>", "<p:a xmlns=\"urn:d\" xmlns:p=\"urn:p\"><p:b xmlns=\"\"></p:b></p:a>")]
    [InlineData("p xml", "<o><a xmlns:p='urn:p' xml:lang='en'><p:b/></a></o>", "<a xmlns:p=\"urn:p\" xml:lang=\"en\"><p:b></p:b></a>")]
    [InlineData("", "<o xml:lang='en' xmlns:p='urn:p'><a p:x='1'/></o>", "<a xmlns:p=\"urn:p\" p:x=\"1\"></a>")]
    public void Declares_the_prefixes_of_the_list_where_they_are_in_scope(string prefixes, string xml, string canonical)
    {
        var tree = Read(xml);

        Text(tree, tree.Root.Elements.Single(), prefixes.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(canonical);
    }

    [Fact]
    public void Leaves_out_the_one_element_it_is_told_to_and_nothing_else()
    {
        var tree = Read("<a><s>1</s><s>2</s><b><s>3</s></b></a>");

        var canonical = ExclusiveCanonicalizer.Canonicalize(tree.Root, tree.Root.Elements.First(), [], tree.Limits);

        Encoding.UTF8.GetString(canonical.Span).ShouldBe("<a><s>2</s><b><s>3</s></b></a>");
    }

    [Fact]
    public void Sorts_by_code_point_and_not_by_UTF16()
    {
        // U+FF00 comes before U+1D49C, whose first UTF-16 unit is smaller
        Canonical("<a xmlns:p='urn:\U0001D49C' xmlns:q='urn:\uFF00' p:x='' q:x=''/>")
            .ShouldBe("<a xmlns:p=\"urn:\U0001D49C\" xmlns:q=\"urn:\uFF00\" q:x=\"\" p:x=\"\"></a>");
    }

    [Fact]
    public void Canonical_form_stays_in_proportion_to_the_document()
    {
        // each of the empty elements declares the long namespace anew
        var tree = Read($"<n xmlns:l='{new string('u', 1000)}'>{string.Concat(Enumerable.Repeat("<l:a/>", 2000))}</n>");

        Should.Throw<RefusedException>(() => ExclusiveCanonicalizer.Canonicalize(tree.Root, without: null, [], tree.Limits))
            .Refusal.Reason.ShouldBe(Refusals.CanonicalTooLarge);
    }

    [Fact]
    public void Canonical_form_is_its_own_canonical_form()
    {
        var canonical = Canonical("<p:a xmlns:p='urn:p' xmlns='urn:d' z='1' p:y='&#9;'><b><c xmlns=''/></b>&#13;</p:a>");

        Canonical(canonical).ShouldBe(canonical);
    }

    private static string Canonical(string xml)
    {
        var tree = Read(xml);
        return Text(tree, tree.Root, []);
    }

    private static XmlTree Read(string xml)
    {
        HardenedXml.Read(Encoding.UTF8.GetBytes(xml), XmlLimits.Message).TryGet(out var tree, out var refusal).ShouldBeTrue(refusal?.ToString());
        return tree!;
    }

    private static string Text(XmlTree tree, Element apex, string[] prefixes) =>
        Encoding.UTF8.GetString(ExclusiveCanonicalizer.Canonicalize(apex, without: null, prefixes, tree.Limits).Span);
}

using System.Xml.Linq;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>Changes to the tree that leave XML well-formed: what stands where, what it is called, what it says, and parts of another good message.</summary>
internal static class TreeMutations
{
    public static void Mutate(XDocument document, XDocument other, Random random)
    {
        var element = Any(document, random);
        switch (random.Next(16))
        {
            case 0:
                if (element.Parent is not null) element.Remove();
                break;
            case 1:
                element.AddAfterSelf(new XElement(element));
                break;
            case 2:
                Insert(document, new XElement(element), random);
                break;
            case 3:
                if (element.Parent is null) break;
                element.Remove();
                Insert(document, element, random);
                break;
            case 4:
                Swap(element, Any(document, random));
                break;
            case 5:
                var wrapped = new XElement(element);
                element.ReplaceWith(new XElement(Name(random), wrapped));
                break;
            case 6:
                if (element.Parent is not null) element.ReplaceWith(element.Nodes());
                break;
            case 7:
                element.Name = Name(random);
                break;
            case 8:
                element.Name = random.Pick(Vocabulary.Namespaces) + element.Name.LocalName;
                break;
            case 9:
                Attribute(document, element, random);
                break;
            case 10:
                Text(document, random);
                break;
            case 11:
                var place = element.Nodes().ElementAtOrDefault(random.Next(4));
                XObject inserted = random.Next(4) == 0 ? new XProcessingInstruction("x", "y") : new XComment(" x ");
                if (place is null) element.Add(inserted);
                else place.AddAfterSelf(inserted);
                break;
            case 12:
                Splice(document, other, element, random);
                break;
            default:
                WrappingMutations.Mutate(document, random);
                break;
        }
    }

    public static XElement Any(XDocument document, Random random)
    {
        var all = document.Descendants().ToList();
        return random.Pick(all);
    }

    /// <summary>At any place of any element.</summary>
    public static void Insert(XDocument document, XElement inserted, Random random)
    {
        var parent = Any(document, random);
        var place = parent.Elements().ElementAtOrDefault(random.Next(5));
        if (place is null || random.Next(3) == 0) parent.Add(inserted);
        else place.AddBeforeSelf(inserted);
    }

    private static XName Name(Random random) => random.Pick(Vocabulary.Namespaces[..3]) + random.Pick(Vocabulary.Elements);

    private static void Swap(XElement one, XElement two)
    {
        if (one == two || one.Parent is null || two.Parent is null || one.Ancestors().Contains(two) || two.Ancestors().Contains(one)) return;
        var (copyOfOne, copyOfTwo) = (new XElement(one), new XElement(two));
        one.ReplaceWith(copyOfTwo);
        two.ReplaceWith(copyOfOne);
    }

    private static void Attribute(XDocument document, XElement element, Random random)
    {
        var attributes = document.Descendants().SelectMany(e => e.Attributes()).ToList();
        var attribute = random.Pick(attributes);
        switch (random.Next(5))
        {
            case 0:
                attribute.Remove();
                break;
            case 1:
                if (!attribute.IsNamespaceDeclaration) attribute.Value = random.Pick(Vocabulary.Values);
                break;
            case 2:
                element.SetAttributeValue(random.Pick(Vocabulary.Attributes), random.Pick(Vocabulary.Values));
                break;
            case 3:
                element.SetAttributeValue(attribute.Name, attribute.Value);
                break;
            default:
                attribute.Value = random.Pick(attributes).Value;
                break;
        }
    }

    private static void Text(XDocument document, Random random)
    {
        var texts = document.DescendantNodes().OfType<XText>().ToList();
        if (texts.Count == 0) return;
        var text = random.Pick(texts);
        var at = random.Next(text.Value.Length + 1);
        var (before, after) = (text.Value[..at], text.Value[at..]);
        switch (random.Next(5))
        {
            case 0:
                text.ReplaceWith(new XText(before), new XComment("x"), new XText(after));
                break;
            case 1:
                text.ReplaceWith(new XText(before), new XCData(after));
                break;
            case 2:
                text.ReplaceWith(new XText(before), new XElement(Name(random), after));
                break;
            case 3:
                text.Value = random.Pick(Vocabulary.Values);
                break;
            default:
                text.Value = random.Pick(texts).Value;
                break;
        }
    }

    /// <summary>A part of another message in the place of its like, or anywhere.</summary>
    private static void Splice(XDocument document, XDocument other, XElement element, Random random)
    {
        var like = other.Descendants(element.Name).ToList();
        if (like.Count > 0 && random.Next(2) == 0) element.ReplaceWith(new XElement(random.Pick(like)));
        else Insert(document, new XElement(Any(other, random)), random);
    }
}

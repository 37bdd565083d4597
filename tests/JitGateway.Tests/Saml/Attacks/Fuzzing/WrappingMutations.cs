using System.Xml.Linq;
using static JitGateway.Tests.Saml.Attacks.Fuzzing.Vocabulary;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>
/// Signature wrapping, drawn by lot: the element that was signed is kept somewhere, whole, and in its place stands one that speaks of mallory. Who
/// keeps the signature, who keeps the ID and where the original hides are drawn too.
/// </summary>
internal static class WrappingMutations
{
    public static void Mutate(XDocument document, Random random)
    {
        var signed = document.Descendants(Ds + "Signature").Select(s => s.Parent).OfType<XElement>().Where(e => e.Name.Namespace != Ds).ToList();
        if (signed.Count == 0) return;
        var evil = random.Pick(signed);
        var original = new XElement(evil);

        foreach (var name in evil.Descendants(Vocabulary.Saml + "NameID").ToList()) name.Value = "mallory";
        if (random.Next(3) > 0) evil.SetAttributeValue("ID", random.Pick(["_evil", "_the-assertion ", "_THE-ASSERTION"]));
        if (random.Next(3) == 0) original.SetAttributeValue("ID", "_hidden");
        if (random.Next(2) == 0) evil.Element(Ds + "Signature")?.Remove();
        if (random.Next(3) == 0) original.Element(Ds + "Signature")?.Remove();
        Hide(document, evil, original, random);
    }

    private static void Hide(XDocument document, XElement evil, XElement original, Random random)
    {
        switch (random.Next(9))
        {
            case 0 when evil.Parent is not null:
                evil.AddAfterSelf(original);
                break;
            case 1 when evil.Parent is not null:
                evil.AddBeforeSelf(original);
                break;
            case 2:
                evil.Add(original);
                break;
            case 3:
                evil.AddFirst(original);
                break;
            case 4:
                evil.Element(Ds + "Signature")?.Add(new XElement(Ds + "Object", original));
                break;
            case 5:
                evil.Element(Ds + "Signature")?.Add(new XElement(Ds + "KeyInfo", original));
                break;
            case 6:
                document.Root!.Add(new XElement(Samlp + "Extensions", original));
                break;
            case 7:
                evil.Add(new XElement(Vocabulary.Saml + random.Pick(["Advice", "AttributeStatement", "AttributeValue"]), original));
                break;
            default:
                TreeMutations.Insert(document, original, random);
                break;
        }
    }
}

using System.Diagnostics;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>Ways to judge messages that are wrong as others have been wrong before: the fuzzer has to find each of them out.</summary>
internal static class BrokenExaminees
{
    public static IReadOnlyDictionary<string, Func<byte[], Verdict>> All { get; } = new Dictionary<string, Func<byte[], Verdict>>(StringComparer.Ordinal)
    {
        ["claims read from the document instead of the verified bytes, up to the first comment"] = FirstTextOfTheDocument,
        ["any verified signature vouches for the first assertion"] = AnySignatureVouches,
        ["a missing signature is nothing to verify"] = MissingSignatureIsFine,
        ["an exception that nobody expects"] = m => Good(m) is { } valid ? new Verdict(Claims.Of(valid), null) : throw new NotSupportedException("refused"),
        ["memory out of proportion"] = Wasteful,
        ["time out of proportion"] = Slow,
    };

    private static Verdict Judge(byte[] message) => Good(message) is { } valid ? new Verdict(Claims.Of(valid), null) : Refused;

    private static Verdict Refused => new(null, "refused");

    private static Valid<Assertion>? Good(byte[] message) => ResponseValidator.Validate(message, GoodMessages.Expected).TryGet(out var valid, out _) ? valid : null;

    private static Verdict FirstTextOfTheDocument(byte[] message)
    {
        if (Good(message) is null) return Refused;
        var nameId = XDocument.Parse(Encoding.UTF8.GetString(message)).Descendants(Vocabulary.Saml + "NameID").First();
        return new Verdict(nameId.Nodes().OfType<XText>().FirstOrDefault()?.Value ?? "", null);
    }

    /// <summary>The fault behind signature wrapping: what was verified and what is read are found separately.</summary>
    private static Verdict AnySignatureVouches(byte[] message) => Careless(message, static (tree, _) =>
        tree.Root.DescendantsAndSelf.Any(e => Verifies(tree, e)));

    private static Verdict MissingSignatureIsFine(byte[] message) => Careless(message, static (tree, assertion) =>
        new[] { tree.Root, assertion }.All(e => XmlSignature.Of(e) is null || Verifies(tree, e)));

    private static Verdict Careless(byte[] message, Func<XmlTree, Element, bool> isTrusted)
    {
        try
        {
            if (!HardenedXml.Read(message, XmlLimits.Message).TryGet(out var tree, out _)) return Refused;
            var assertion = tree.Root.DescendantsAndSelf.FirstOrDefault(static e => e.IsAssertion("Assertion"));
            return assertion is not null && isTrusted(tree, assertion) ? new Verdict(Claims.Of(Assertion.Read(assertion, static (_, _) => null, Findings.OfAcceptance())!), null) : Refused;
        }
        catch (Exception e) when (e is RefusedException or XmlException)
        {
            return Refused;
        }
    }

    private static bool Verifies(XmlTree tree, Element element) =>
        element.Elements.Any(static e => e.IsSignature())
        && SignatureVerifier.Verify(tree, element, GoodMessages.Expected.FindIdentityProvider(Exchange.Idp)!.SigningKeys, AlgorithmPolicy.Strict).TryGet(out _, out _);

    private static Verdict Wasteful(byte[] message)
    {
        GC.KeepAlive(new byte[message.Length * 200]);
        return Judge(message);
    }

    private static Verdict Slow(byte[] message)
    {
        var start = Stopwatch.GetTimestamp();
        while (message.AsSpan().IndexOf("<!--"u8) >= 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMilliseconds(120)) Thread.SpinWait(100);
        return Judge(message);
    }
}

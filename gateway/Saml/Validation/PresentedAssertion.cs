using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>The assertion that a response presents, in clear as it came or decrypted. Whether anybody vouches for it comes next.</summary>
/// <param name="Document">The document in which its own signature is verified.</param>
/// <param name="Shape">With the assertion in clear, where there is one.</param>
/// <param name="Plaintext">What was decrypted; null where the assertion came in clear.</param>
internal sealed record PresentedAssertion(XmlTree Document, ResponseShape Shape, Plaintext? Plaintext)
{
    /// <summary>
    /// The assertion as the signature of the response covers it, for one that has no signature of its own. Of an encrypted one it covers the ciphertext; prefixes that the
    /// plaintext leaves to the message around it mean what the signed part of that says, so that nothing is read that was not signed.
    /// </summary>
    /// <returns>Null where the response is not signed, or has no such assertion.</returns>
    public Element? CoveredBy(Element? signedResponse, Findings findings)
    {
        if (Plaintext is null) return Only(signedResponse, "Assertion");
        return Only(signedResponse, "EncryptedAssertion") is { } place ? findings.Attempt((Plaintext, place), static a => a.Plaintext.ReadIn(a.place, "Assertion", XmlLimits.Message))?.Root : null;
    }

    /// <summary>The one child of a name; null where there is none, or an inspection goes on with several.</summary>
    public static Element? Only(Element? response, string localName) => response?.Elements.Where(e => e.IsAssertion(localName)).ToArray() is [var only] ? only : null;
}

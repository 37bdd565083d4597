using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Saml.Validation;

/// <summary>Opens what is encrypted in one message, and holds what comes out to the rules of what comes in clear.</summary>
internal sealed class MessageDecryption(XmlTree document, MessageExpectations expectations, TrustedIdentityProvider identityProvider, Findings findings)
{
    private readonly Decryptor _decryptor = expectations.Decryptor ?? new(expectations.DecryptionKeys, expectations.EntityId);

    /// <summary>Whether an inspection has said what is wrong, where no signature covers a ciphertext inside: for a message that may come without any, nothing has.</summary>
    public bool IsUnsignedExplained { get; init; } = true;

    private MessageIds Ids => field ??= new(document.Root);

    /// <summary>The assertion of a response, which is decrypted where it has to be.</summary>
    /// <param name="signedResponse">The response as its verified signature covers it; the ciphertext is taken from there. Null: nothing covers it.</param>
    public PresentedAssertion Open(ResponseShape shape, Element? signedResponse)
    {
        findings.Stage = FindingStage.Decryption;
        findings.IsVouchedFor = signedResponse is not null;
        if (shape.Assertion is not null || shape.EncryptedAssertion is not { } encrypted)
        {
            if (shape.Assertion is not null && identityProvider.RequireEncryptedAssertions) findings.Add(Refusals.EncryptionRequired.With($"RequireEncryptedAssertions of {identityProvider.Name}"));
            return new PresentedAssertion(document, shape, Plaintext: null);
        }

        var container = PresentedAssertion.Only(signedResponse, "EncryptedAssertion");
        if (Decrypt(container ?? encrypted, isSigned: container is not null, isExplained: shape.ResponseIsSigned) is not { } plaintext) return new PresentedAssertion(document, shape, Plaintext: null);

        // where the whole message stands, so that a signature of its own finds the namespaces that it was made under
        if (Read(plaintext, encrypted, "Assertion") is not { } decrypted) return new PresentedAssertion(document, shape, plaintext);
        return new PresentedAssertion(decrypted, shape.WithDecrypted(decrypted.Root, Ids, findings), plaintext);
    }

    /// <summary>An EncryptedID or EncryptedAttribute of the assertion that is being read.</summary>
    public Element? Open(Element encrypted, string localName)
    {
        var stage = findings.Stage;
        findings.Stage = FindingStage.Decryption;
        var opened = Decrypt(encrypted, findings.IsVouchedFor, isExplained: IsUnsignedExplained) is { } plaintext ? Read(plaintext, encrypted, localName)?.Root : null;
        if (opened is not null) HoldsNothingThatCounts(opened);
        findings.Stage = stage;
        return opened;
    }

    /// <param name="isExplained">Whether an inspection has found why the ciphertext is not covered by a signature.</param>
    private Plaintext? Decrypt(Element container, bool isSigned, bool isExplained) => Decrypt(container, new DecryptionPolicy(identityProvider.AllowTripleDes, isSigned), isExplained);

    /// <summary>An acceptance ends at a cipher that is not allowed; an inspection reads what is inside all the same, because it may be all that is wrong, or the least.</summary>
    private Plaintext? Decrypt(Element container, DecryptionPolicy policy, bool isExplained)
    {
        try
        {
            return _decryptor.Decrypt(container, policy);
        }
        catch (RefusedException e)
        {
            findings.AddUnlessExplained(isExplained && e.Refusal.Reason == Refusals.EncryptionUnsigned, e.Refusal);
            if (expectations.LeavesForbiddenCiphersClosed) return null;
            return Without(e.Refusal.Reason, policy) is { } laxer ? Decrypt(container, laxer, isExplained) : null;
        }
    }

    /// <summary>Without the condition that was just broken; null: it is none of those, or has been lifted already.</summary>
    private static DecryptionPolicy? Without(RefusalReason broken, DecryptionPolicy policy)
    {
        if (broken == Refusals.EncryptionTripleDes && !policy.AllowTripleDes) return policy with { AllowTripleDes = true };
        return broken == Refusals.EncryptionUnsigned && !policy.CiphertextIsSigned ? policy with { CiphertextIsSigned = true } : null;
    }

    private XmlTree? Read(Plaintext plaintext, Element place, string localName)
    {
        var tree = findings.Attempt((plaintext, place, localName), static a => a.plaintext.ReadIn(a.place, a.localName, XmlLimits.Message));
        if (tree is not null) expectations.Opened?.Invoke(tree.Root);
        return tree;
    }

    /// <summary>As everywhere in a response: an assertion or a signature stands in its one place, or not at all.</summary>
    private void HoldsNothingThatCounts(Element opened)
    {
        foreach (var element in opened.DescendantsAndSelf)
        {
            if (element.IsAssertion("Assertion") || element.IsAssertion("EncryptedAssertion")) findings.Add(Refusals.AssertionNested.With($"in an encrypted {opened.LocalName:plain}"));
            else if (element.IsSignature()) findings.Add(Refusals.SignatureMisplaced.With($"in an encrypted {opened.LocalName:plain}"));
        }

        if (Ids.Add(opened) is { } duplicate) findings.Add(Refusals.IdDuplicate.With($"{duplicate}"));
    }
}

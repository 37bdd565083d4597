using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Encryption;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Inspection;

/// <summary>
/// A message with what of it can be decrypted, for eyes alone. Where an operator asks, unlike an acceptance it opens also what no signature covers: whoever asks can read the gateway's keys anyway, and learns nothing of them here that
/// helps a stranger.
/// </summary>
internal sealed class OpenedMessage
{
    public const int MostParts = 20;

    private const int MostCertificates = 4;   // of one part

    private readonly IReadOnlyList<DecryptionKey> _keys;
    private readonly Decryptor _decryptor;
    private readonly DecryptionPolicy _policy;
    private readonly Dictionary<Element, XmlTree?> _opened = [];
    private readonly List<InspectedEncryption> _encryptions = [];

    /// <param name="decryptor">Of our keys; it bounds the private key operations of all looks at the message.</param>
    /// <param name="opensAll">Else only ciphers that nobody can change unseen.</param>
    public OpenedMessage(XmlTree document, ServiceProvider ours, Decryptor decryptor, bool opensAll)
    {
        Document = document;
        _policy = new DecryptionPolicy(AllowTripleDes: opensAll, CiphertextIsSigned: opensAll);
        _keys = ours.DecryptionKeys;
        _decryptor = decryptor;
        OpenIn([document]);
        OpenIn([.. Trees.Skip(1)]);   // what stands encrypted in what was encrypted, and no deeper
        Assertion = AssertionIn(document.Root);
    }

    public XmlTree Document { get; }

    /// <summary>The one that would count: directly in the response, or decrypted from there; null where there is none to read.</summary>
    public Element? Assertion { get; }

    public IReadOnlyList<InspectedEncryption> Encryptions => _encryptions;

    /// <summary>Whether there are more encrypted parts than are looked at.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>The document, and what was decrypted.</summary>
    public IEnumerable<XmlTree> Trees => [Document, .. _opened.Values.OfType<XmlTree>()];

    /// <summary>As <see cref="OpenEncrypted"/>.</summary>
    public Element? Opened(Element encrypted, string localName) => _opened.GetValueOrDefault(encrypted) is { } tree && tree.Root.IsAssertion(localName) ? tree.Root : null;

    private Element? AssertionIn(Element root)
    {
        if (root.IsAssertion("Assertion")) return root;
        if (root.IsAssertion("EncryptedAssertion")) return Opened(root, "Assertion");
        if (!root.IsProtocol("Response")) return null;
        return root.Elements.FirstOrDefault(static e => e.IsAssertion("Assertion"))
            ?? (root.Elements.FirstOrDefault(static e => e.IsAssertion("EncryptedAssertion")) is { } encrypted ? Opened(encrypted, "Assertion") : null);
    }

    private void OpenIn(IReadOnlyList<XmlTree> trees)
    {
        foreach (var encrypted in trees.SelectMany(static t => t.Root.DescendantsAndSelf).Where(IsEncrypted))
        {
            IsCutShort |= _opened.Count == MostParts;
            if (IsCutShort) return;
            Open(encrypted);
        }
    }

    private void Open(Element container)
    {
        var promised = container.LocalName switch { "EncryptedAssertion" => "Assertion", "EncryptedID" => "NameID", _ => "Attribute" };
        string verdict;
        XmlTree? tree = null;
        try
        {
            tree = _decryptor.Decrypt(container, _policy).ReadIn(container, promised, XmlLimits.Message);
            verdict = "decrypted with a key of ours";
        }
        catch (RefusedException e)
        {
            verdict = $"not decrypted: {e.Refusal.Reason.Id}";
        }

        _opened[container] = tree;
        var (theirs, ours) = (CertificatesOf(container), _keys.Select(static k => Named(k.Certificate)).ToList());
        if (tree is null && theirs.Count > 0) verdict += theirs.Exists(ours.Contains) ? "; it is encrypted for a certificate of ours" : "; it is encrypted for a certificate that is not ours";
        var methods = container.DescendantsAndSelf.Where(static e => e.Is(EncryptionNames.Namespace, "EncryptionMethod")).ToList();
        _encryptions.Add(new InspectedEncryption(container.LocalName, tree is not null, verdict)
        {
            Algorithm = methods.Find(static m => m.Parent!.LocalName == "EncryptedData")?.Attribute("Algorithm"),
            KeyAlgorithm = methods.Find(static m => m.Parent!.LocalName == "EncryptedKey")?.Attribute("Algorithm"),
            EncryptedFor = theirs,
            Ours = ours,
        });
    }

    /// <summary>What the EncryptedKeys say of whom they are for: a hint, which no decryption heeds.</summary>
    private static List<string> CertificatesOf(Element container) =>
    [
        .. container.DescendantsAndSelf.Where(static e => e.Is(SamlNames.SignatureNamespace, "X509Certificate")).Take(MostCertificates).Select(NameIn).OfType<string>().Distinct(StringComparer.Ordinal),
    ];

    private static string? NameIn(Element element)
    {
        using var certificate = KeyInfoCertificate.Read(element);
        return certificate is null ? null : Named(certificate);
    }

    private static string Named(X509Certificate2 certificate) => $"{certificate.Subject} (SHA-256 {certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()})";

    private static bool IsEncrypted(Element element) => element.IsAssertion("EncryptedAssertion") || element.IsAssertion("EncryptedID") || element.IsAssertion("EncryptedAttribute");
}

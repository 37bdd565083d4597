using System.Security.Cryptography;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Encryption;

/// <summary>Decrypts the encrypted elements of one message. How many private key operations that may cost is bounded, whatever the message says.</summary>
/// <param name="keys">Ours; any may be the one.</param>
/// <param name="entityId">Our name, as the Recipient of a key that is for us.</param>
/// <param name="remembers">For an inspection, which opens the same parts more than once: what a private key operation gave is not asked for again.</param>
internal sealed class Decryptor(IReadOnlyList<DecryptionKey> keys, string entityId, bool remembers = false)
{
    private const int MaxOperationsPerElement = 8;
    public const int MaxOperations = 24;

    private DecryptionKey[] _keys = [.. keys];
    private readonly Dictionary<(DecryptionKey Key, string Encrypted), byte[]?> _remembered = [];

    /// <summary>Private key operations so far.</summary>
    public int Operations { get; private set; }

    /// <param name="container">An EncryptedAssertion, EncryptedID or EncryptedAttribute.</param>
    /// <exception cref="RefusedException">For what anybody can see without a key. Everything else is told by <see cref="Plaintext.ReadIn"/>, in one way.</exception>
    public Plaintext Decrypt(Element container, DecryptionPolicy policy)
    {
        if (_keys.Length == 0) throw new RefusedException(Refusals.EncryptionKeysMissing.With($"{container.LocalName:plain}, and no key under Saml:DecryptionKeys"));
        var encrypted = EncryptedElement.Read(container, policy);
        var attempts = Attempts(encrypted);

        // RFC 3218: go on with a key that is as good as the right one, so that this failure looks like any later one
        var key = Unwrap(attempts, encrypted.Algorithm.KeyBytes) ?? RandomNumberGenerator.GetBytes(encrypted.Algorithm.KeyBytes);
        var holds = encrypted.Algorithm.TryDecrypt(key, encrypted.Ciphertext, out var plaintext);
        CryptographicOperations.ZeroMemory(key);
        return new Plaintext(plaintext, holds, Failed(encrypted));
    }

    /// <summary>Which key of theirs with which of ours: those of one size, those that name us before the others.</summary>
    private List<(EncryptedKey Encrypted, DecryptionKey Key)> Attempts(EncryptedElement encrypted)
    {
        var forUs = encrypted.Keys.Where(k => k.Recipient == entityId).ToList();
        var attempts = (forUs.Count > 0 ? forUs : encrypted.Keys).SelectMany(k => _keys.Where(ours => ours.Bytes == k.Value.Length).Select(ours => (k, ours))).ToList();
        if (attempts.Count == 0)
            throw new RefusedException(Refusals.EncryptionNotForUs.With($"{encrypted.Keys.Count} EncryptedKeys, the first of {encrypted.Keys[0].Value.Length} bytes; our keys: {Ours:plain}"));
        if (attempts.Count > MaxOperationsPerElement)
            throw new RefusedException(Refusals.EncryptionKeysTooMany.With($"{encrypted.Keys.Count} EncryptedKeys for {_keys.Length} keys of ours, at most {MaxOperationsPerElement} are tried"));
        return attempts;
    }

    private byte[]? Unwrap(List<(EncryptedKey Encrypted, DecryptionKey Key)> attempts, int wantedBytes)
    {
        foreach (var (encrypted, key) in attempts)
        {
            if (Unwrapped(encrypted, key) is not { } unwrapped) continue;
            _keys = [key, .. _keys.Where(k => k != key)];   // what else the message holds is for the same key
            return unwrapped.Length == wantedBytes ? unwrapped : null;
        }

        return null;
    }

    private byte[]? Unwrapped(EncryptedKey encrypted, DecryptionKey key)
    {
        var name = (key, remembers ? $"{encrypted.Transport} {Convert.ToBase64String(encrypted.Value)}" : "");
        if (remembers && _remembered.TryGetValue(name, out var known)) return known?.ToArray();   // whoever gets it wipes it
        if (Operations >= MaxOperations) throw new RefusedException(Refusals.EncryptionKeysTooMany.With($"more than {MaxOperations} private key operations for one message"));
        Operations++;
        var unwrapped = key.Unwrap(encrypted);
        if (remembers) _remembered[name] = unwrapped?.ToArray();
        return unwrapped;
    }

    private string Ours => string.Join(", ", keys.Select(static k => k.Description));

    // the same words, whatever it was
    private Refusal Failed(EncryptedElement encrypted) =>
        Refusals.EncryptionFailed.With($"{encrypted.Algorithm.Uri}, key by {encrypted.Keys.Select(static k => k.Transport.ToString()).Distinct(StringComparer.Ordinal)}, our keys: {Ours:plain}");
}

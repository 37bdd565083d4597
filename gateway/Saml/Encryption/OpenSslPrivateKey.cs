using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JitGateway.Saml.Encryption;

/// <summary>
/// RSA-OAEP whose digest is another than that of its mask, which the framework does not offer (it has one for both) and identity providers send
/// (SHA-256 over MGF1 with SHA-1). OpenSSL does it, blinded and without a branch on what was encrypted; so it does all of it, and nothing is unpadded here.
/// </summary>
internal sealed class OpenSslPrivateKey : SafeHandle
{
    private const string Library = "libcrypto.so.3";

    private static readonly Lazy<bool> Loaded = new(static () => NativeLibrary.TryLoad(Library, out _));

    private OpenSslPrivateKey(nint key)
        : base(key, ownsHandle: true)
    {
    }

    /// <summary>Whether OpenSSL 3 is on this machine, as it is wherever the framework itself uses it.</summary>
    public static bool IsAvailable => Loaded.Value;

    public override bool IsInvalid => handle == 0;

    public static OpenSslPrivateKey Import(RSA key)
    {
        var encoded = key.ExportPkcs8PrivateKey();
        var pinned = GCHandle.Alloc(encoded, GCHandleType.Pinned);
        try
        {
            var position = pinned.AddrOfPinnedObject();
            var imported = d2i_AutoPrivateKey(0, ref position, encoded.Length);
            return imported != 0 ? new OpenSslPrivateKey(imported) : throw new CryptographicException("OpenSSL does not read the private key");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
            pinned.Free();
            ERR_clear_error();
        }
    }

    /// <returns>Null where the padding does not hold, or anything else is wrong.</returns>
    public byte[]? Decrypt(byte[] ciphertext, KeyTransport transport)
    {
        var opened = new byte[ciphertext.Length];
        var context = EVP_PKEY_CTX_new(this, 0);
        try
        {
            var length = (nuint)opened.Length;
            return EVP_PKEY_decrypt_init(context) > 0
                && EVP_PKEY_CTX_ctrl_str(context, "rsa_padding_mode", "oaep") > 0
                && EVP_PKEY_CTX_ctrl_str(context, "rsa_oaep_md", transport.Digest.Name!) > 0
                && EVP_PKEY_CTX_ctrl_str(context, "rsa_mgf1_md", transport.Mask.Name!) > 0
                && EVP_PKEY_decrypt(context, opened, ref length, ciphertext, (nuint)ciphertext.Length) > 0
                ? opened[..(int)length]
                : null;
        }
        finally
        {
            EVP_PKEY_CTX_free(context);
            ERR_clear_error();
            CryptographicOperations.ZeroMemory(opened);
        }
    }

    protected override bool ReleaseHandle()
    {
        EVP_PKEY_free(handle);
        return true;
    }

#pragma warning disable IDE1006 // as OpenSSL names them
    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint d2i_AutoPrivateKey(nint into, ref nint position, nint length);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint EVP_PKEY_CTX_new(OpenSslPrivateKey key, nint engine);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EVP_PKEY_decrypt_init(nint context);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EVP_PKEY_CTX_ctrl_str(nint context, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string value);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int EVP_PKEY_decrypt(nint context, [Out] byte[] plaintext, ref nuint plaintextLength, byte[] ciphertext, nuint ciphertextLength);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EVP_PKEY_CTX_free(nint context);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void EVP_PKEY_free(nint key);

    [DllImport(Library), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ERR_clear_error();
#pragma warning restore IDE1006
}

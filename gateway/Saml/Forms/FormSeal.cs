using System.Buffers.Text;
using System.Text;
using JitGateway.Identity;

namespace JitGateway.Saml.Forms;

/// <summary>
/// Seals forms for the browser that keeps them: nothing is stored on this side before somebody is signed in. What was sealed for one host opens for no other; a form holds what people write, so nobody who finds one can read it.
/// </summary>
internal sealed class FormSeal(IGatewaySecrets secrets)
{
    /// <summary>By which a sealed form is known wherever it comes: what an application's own forms send does not begin so.</summary>
    public const string Beginning = "jitform.";

    private const string Purpose = "kept form";
    private const byte Version = 1;

    public string Seal(string host, KeptForm form)
    {
        using var plain = new MemoryStream(form.Body.Length + 1024);
        using var writer = new BinaryWriter(plain, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(form.Id);
        writer.Write(form.KeptAt.ToUnixTimeSeconds());
        foreach (var text in (ReadOnlySpan<string>)[form.Subject ?? "", form.Path, form.Query, form.RawTarget, form.ContentType, form.Referer]) writer.Write(text);
        writer.Write(form.Body);
        writer.Flush();
        return Beginning + Base64Url.EncodeToString(SecretSeal.Seal(secrets, Purpose, BoundTo(host), plain.GetBuffer().AsSpan(0, (int)plain.Length)));
    }

    /// <returns>Null for what this gateway did not seal for this host.</returns>
    public KeptForm? Open(string host, ReadOnlySpan<char> text)
    {
        if (!text.StartsWith(Beginning, StringComparison.Ordinal)) return null;
        text = text[Beginning.Length..];
        if (!Base64Url.IsValid(text)) return null;
        if (SecretSeal.Open(secrets, Purpose, BoundTo(host), Base64Url.DecodeFromChars(text)) is not { Length: > 0 } plain || plain[0] != Version) return null;
        using var reader = new BinaryReader(new MemoryStream(plain, 1, plain.Length - 1), Encoding.UTF8);
        var (id, keptAt, subject) = (reader.ReadString(), DateTimeOffset.FromUnixTimeSeconds(reader.ReadInt64()), reader.ReadString());
        return new KeptForm(id, keptAt, subject.Length > 0 ? subject : null)
        {
            Path = reader.ReadString(),
            Query = reader.ReadString(),
            RawTarget = reader.ReadString(),
            ContentType = reader.ReadString(),
            Referer = reader.ReadString(),
            Body = reader.ReadBytes(plain.Length),
        };
    }

    private static byte[] BoundTo(string host) => Encoding.UTF8.GetBytes(host.ToLowerInvariant());
}

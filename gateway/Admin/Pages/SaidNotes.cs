using System.Buffers.Text;
using System.Text;
using JitGateway.Identity;

namespace JitGateway.Admin.Pages;

/// <summary>What a page says of what was just done: it stands in the page's address, sealed for this session, so that a reload does nothing again and nobody else can make a page say anything.</summary>
internal sealed class SaidNotes(IGatewaySecrets secrets)
{
    public const string Parameter = "said";

    private const string Purpose = "console note";
    private const string Bad = "!";

    public string Onto(string path, string words, bool isBad, string sessionId)
    {
        var note = Base64Url.EncodeToString(SecretSeal.Seal(secrets, Purpose, Encoding.UTF8.GetBytes(sessionId), Encoding.UTF8.GetBytes((isBad ? Bad : " ") + words)));
        return $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Parameter}={note}";
    }

    /// <returns>Null: nothing is said, or not by us in this session.</returns>
    public (string Words, bool IsBad)? Read(string? note, string sessionId)
    {
        if (note is null || !Base64Url.IsValid(note)) return null;
        if (SecretSeal.Open(secrets, Purpose, Encoding.UTF8.GetBytes(sessionId), Base64Url.DecodeFromChars(note)) is not { Length: > 0 } opened) return null;
        var words = Encoding.UTF8.GetString(opened);
        return (words[1..], words[0] == '!');
    }
}

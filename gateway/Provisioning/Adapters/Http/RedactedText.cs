using System.Text;
using System.Text.RegularExpressions;

namespace JitGateway.Provisioning.Adapters.Http;

/// <summary>
/// What a backend says, without what it could say of a person: the words of the language stay, and what is quoted, sent by us, a number, an address, an
/// identifier or a name goes. An operator reads "User with userName … exists already".
/// </summary>
internal static partial class RedactedText
{
    private const int Longest = 200;
    private const int MostRead = 2000;
    private const string Gone = "…";

    /// <summary>As much of a backend's words as anybody looks at.</summary>
    public static string Read(string text) => text.Length > MostRead ? text[..MostRead] : text;

    /// <param name="text">The backend's words; markup, of which an error page is made, is no word.</param>
    /// <param name="attributes">Names of attributes, which are no values and stay.</param>
    /// <param name="values">What was sent to the backend.</param>
    public static string Of(string text, IEnumerable<string> attributes, IEnumerable<string>? values = null)
    {
        var known = attributes.SelectMany(a => a.Split('.', ':')).Where(a => a.Length > 1).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var sent = (values ?? []).SelectMany(v => Words().Matches(v).Select(m => m.Value)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        text = Quoted().Replace(Markup().Replace(Read(text), " "), m => known.Contains(m.Value.Trim('\'', '"', '`')) ? m.Value : Gone);
        var said = new StringBuilder();
        var isFirst = true;
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var stays = Stays(word, known, sent, isFirst);
            isFirst = word[^1] is '.' or ':' or '!' or '?';
            if (said.Length > 0 && (stays || said[^1] != Gone[0])) said.Append(' ');
            if (stays) said.Append(word);
            else if (said.Length == 0 || said[^1] != Gone[0]) said.Append(Gone);
            if (said.Length > Longest) break;
        }

        return said.Length <= Longest ? said.ToString().TrimEnd() : said.ToString(0, Longest).TrimEnd() + Gone;
    }

    private static bool Stays(string word, HashSet<string> known, HashSet<string> sent, bool isFirst)
    {
        var bare = word.Trim('.', ',', ';', ':', '!', '?', '(', ')', '[', ']', '{', '}', '\'', '"', '`');
        if (bare.Length == 0) return !word.Any(char.IsLetterOrDigit);
        if (bare == Gone || known.Contains(bare)) return true;
        if (sent.Contains(bare) || Words().Matches(bare).Any(m => sent.Contains(m.Value))) return false;
        return Constant().IsMatch(bare) || Plain().IsMatch(bare) || (isFirst && Capitalised().IsMatch(bare));
    }

    [GeneratedRegex(@"<[^>]{0,500}>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Markup();

    // an apostrophe inside a word begins no quotation
    [GeneratedRegex(@"(?<!\w)'[^']*'(?!\w)|""[^""]*""|`[^`]*`|„[^“”]*[“”]|“[^”]*”|«[^»]*»", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"[\p{L}\p{M}\p{N}]{2,}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Words();

    /// <summary>REQUIRED_FIELD_MISSING, and abbreviations.</summary>
    [GeneratedRegex(@"^(?:[A-Z]+(?:_[A-Z]+)+|[A-Z]{2,5})\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Constant();

    /// <summary>A word of the language, or one of an error code: <c>exists</c>, <c>hasn't</c>, <c>invalid_client</c>, <c>invalidValue</c>.</summary>
    [GeneratedRegex(@"^[a-z]{1,20}(?:[A-Z][a-z]{1,20}){0,3}(?:[-_'/][a-z]{1,20}){0,4}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[A-Z][a-z]{0,20}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Capitalised();
}

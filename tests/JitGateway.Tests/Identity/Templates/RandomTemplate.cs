using System.Text;

namespace JitGateway.Tests.Identity.Templates;

/// <summary>Draws templates from the grammar, with names and texts that try to look like syntax. The seed makes a failure repeatable.</summary>
internal sealed class RandomTemplate(int seed)
{
    private static readonly string[] Names =
        ["username", "email", "groups", "givenName", "surname", "phone", "subject", "idp", "x?y", "x? ", "a b", "urn:oid:2.5.4.42", "attr:urn:oid:2.5.4.42", "attr:'odd|name}'", "attr:'{'", "Attr:mail", "größe"];

    private static readonly string[] Plain = ["lower", "upper", "trim", "first", "last", "join", "split", "hash"];
    private static readonly string[] Patterns = ["^(.)", "a", "[a-z]+", "(x)|(y)", ".*", "", "@.*$", "(a+)+$", "\\\\", "\\d{2,}"];
    private const string Alphabet = "abAB0 9.:|{}'()?,=*@$^\\/-_éß\u00a0\u2028\0\n\u0301\ud83d\ude00";
    private readonly Random _random = new(seed);

    /// <summary>A text that is a template by the grammar.</summary>
    public string Next()
    {
        var text = new StringBuilder();
        for (var parts = _random.Next(1, 4); parts > 0; parts--)
            text.Append(_random.Next(3) == 0 ? Text().Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal) : $"{{{Choice(3)}}}");
        return text.ToString();
    }

    /// <summary>A template with some of its characters lost, doubled or exchanged, or no template at all.</summary>
    public string NextBroken()
    {
        if (_random.Next(4) == 0) return Text(40);
        var text = new StringBuilder(Next());
        for (var changes = _random.Next(1, 4); changes > 0 && text.Length > 0; changes--)
        {
            var at = _random.Next(text.Length);
            switch (_random.Next(3))
            {
                case 0: text.Remove(at, 1); break;
                case 1: text.Insert(at, Alphabet[_random.Next(Alphabet.Length)]); break;
                default: text[at] = Alphabet[_random.Next(Alphabet.Length)]; break;
            }
        }

        return text.ToString();
    }

    private string Choice(int depth) => string.Join(One(" ?? ", "??", " ??"), Enumerable.Range(0, _random.Next(1, 4)).Select(_ => Alternative(depth)));

    private string Alternative(int depth)
    {
        var operand = _random.Next(6) switch
        {
            0 when depth > 0 => $"({Choice(depth - 1)})",
            1 => Quoted(),
            _ => One(Names),
        };
        return operand + string.Concat(Enumerable.Range(0, _random.Next(4)).Select(_ => One("|", " | ", "| ") + Filter()));
    }

    private string Filter() => _random.Next(10) switch
    {
        0 => $"join:{Quoted()}",
        1 => $"split:{One("@", "' '", "'}'", "''''", ";")}",
        2 => $"replace:{One("a", "'|'", "' '")}:{Quoted()}",
        3 => $"regex:'{One(Patterns)}'",
        4 => $"regex:'{One(Patterns)}':{One("x", "'$1'", "'$0$0'", "'$$'", "''", "'}'")}",
        5 => $"truncate:{_random.Next(1, 20)}",
        6 => $"hash:{_random.Next(8, 65)}",
        7 => $"default:'{Text().Replace("'", "''", StringComparison.Ordinal)}x'",
        8 => "map:a=b:'c=d:e':*=f",
        _ => One(Plain),
    };

    private string Quoted() => $"'{Text().Replace("'", "''", StringComparison.Ordinal)}'";

    private string Text(int most = 6)
    {
        var text = new StringBuilder();
        for (var length = _random.Next(most); length > 0; length--)
        {
            var c = Alphabet[_random.Next(Alphabet.Length)];
            text.Append(char.IsSurrogate(c) ? "\ud83d\ude00" : c);
        }

        return text.ToString();
    }

    private string One(params string[] choices) => choices[_random.Next(choices.Length)];
}

using System.Globalization;
using System.Text;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>A query that the emulated org cannot read; <c>MALFORMED_QUERY</c>.</summary>
internal sealed class SoqlException(string message) : Exception(message);

/// <summary>
/// The part of SOQL that a client of users needs: fields, one object, comparisons joined by AND or OR from left to right, a limit. A value that broke out of its quotes would take effect
/// here as it would in a real org.
/// </summary>
internal sealed record SoqlQuery(IReadOnlyList<string> Fields, string From, IReadOnlyList<SoqlCondition> Where, int Limit)
{
    public static SoqlQuery Parse(string text)
    {
        var reader = new Reader(text);
        reader.Word("SELECT");
        var fields = new List<string> { reader.Name() };
        while (reader.Takes(",")) fields.Add(reader.Name());
        reader.Word("FROM");
        var from = reader.Name();
        var conditions = new List<SoqlCondition>();
        if (reader.TakesWord("WHERE"))
        {
            conditions.Add(reader.Condition(isOr: false));
            while (true)
            {
                if (reader.TakesWord("AND")) conditions.Add(reader.Condition(isOr: false));
                else if (reader.TakesWord("OR")) conditions.Add(reader.Condition(isOr: true));
                else break;
            }
        }

        var limit = reader.TakesWord("LIMIT") ? int.Parse(reader.Name(), NumberStyles.None, CultureInfo.InvariantCulture) : int.MaxValue;
        reader.End();
        return new SoqlQuery(fields, from, conditions, limit);
    }

    /// <param name="value">The value of a field of the record that is looked at.</param>
    public bool Holds(Func<string, object?> value)
    {
        var holds = true;
        foreach (var condition in Where) holds = condition.IsOr ? holds || condition.Holds(value(condition.Field)) : holds && condition.Holds(value(condition.Field));
        return holds;
    }

    private sealed class Reader(string text)
    {
        private int _at;

        public void Word(string word)
        {
            if (!TakesWord(word)) throw new SoqlException($"expecting {word} at {_at}");
        }

        public bool TakesWord(string word)
        {
            Blanks();
            if (string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
            if (_at + word.Length < text.Length && !char.IsWhiteSpace(text[_at + word.Length])) return false;
            _at += word.Length;
            return true;
        }

        public bool Takes(string sign)
        {
            Blanks();
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) return false;
            _at += sign.Length;
            return true;
        }

        public string Name()
        {
            Blanks();
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.')) _at++;
            return _at > start ? text[start.._at] : throw new SoqlException($"unexpected token at {_at}");
        }

        public SoqlCondition Condition(bool isOr)
        {
            var field = Name();
            var isNot = Takes("!=");
            if (!isNot && !Takes("=")) throw new SoqlException($"expecting an operator at {_at}");
            Blanks();
            object? value = _at < text.Length && text[_at] == '\'' ? Literal()
                : Name() switch { "true" => true, "false" => false, "null" => null, var other => throw new SoqlException($"unexpected token: {other}") };
            return new SoqlCondition(field, isNot, value, isOr);
        }

        public void End()
        {
            Blanks();
            if (_at < text.Length) throw new SoqlException($"unexpected token at {_at}");
        }

        private string Literal()
        {
            var literal = new StringBuilder();
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] == '\'')
                {
                    _at++;
                    return literal.ToString();
                }

                if (text[_at] is '\n' or '\r') throw new SoqlException("a line ends inside a text");
                literal.Append(text[_at] == '\\' ? Escape() : text[_at]);
            }

            throw new SoqlException("a text has no end");
        }

        private char Escape() => ++_at < text.Length ? text[_at] switch
        {
            'n' or 'N' => '\n',
            'r' or 'R' => '\r',
            't' or 'T' => '\t',
            'b' or 'B' => '\b',
            'f' or 'F' => '\f',
            '"' or '\'' or '\\' => text[_at],
            _ => throw new SoqlException($"invalid escape at {_at}"),
        } : throw new SoqlException("a text has no end");

        private void Blanks()
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
        }
    }
}

/// <param name="Value">A text, a truth value, or null.</param>
/// <param name="IsOr">Joined to those before it by OR.</param>
internal sealed record SoqlCondition(string Field, bool IsNot, object? Value, bool IsOr)
{
    /// <summary>Texts compare without case, as in Salesforce; ids by their first fifteen characters.</summary>
    public bool Holds(object? held) => IsNot != (Value, held) switch
    {
        (null, null) => true,
        (string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase) && (!IsId(a) || string.Equals(a[..15], b[..15], StringComparison.Ordinal)),
        (bool a, bool b) => a == b,
        _ => false,
    };

    private static bool IsId(string text) => text.Length == 18 && text.StartsWith("00", StringComparison.Ordinal);
}

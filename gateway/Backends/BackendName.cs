using System.Diagnostics.CodeAnalysis;

namespace JitGateway.Backends;

/// <summary>The name of a backend: the key under <c>Backends</c>. Lower-case letters, digits, hyphen; at most 40 characters.</summary>
internal sealed record BackendName
{
    private BackendName(string value) => Value = value;

    public string Value { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out BackendName? name)
    {
        name = null;
        if (string.IsNullOrEmpty(text) || text.Length > 40 || text[0] == '-') return false;
        foreach (var c in text)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        name = new BackendName(text);
        return true;
    }

    public static BackendName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException($"\"{text}\" is not a backend's name");

    public override string ToString() => Value;
}

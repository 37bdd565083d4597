using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.IdentityHeaders;

/// <summary>One header of one backend, compiled.</summary>
internal sealed class IdentityHeader
{
    private static readonly HashSet<string> Single = new(
        [
            ReservedNames.Username, ReservedNames.Email, ReservedNames.DisplayName, ReservedNames.GivenName, ReservedNames.Surname,
            ReservedNames.Subject, ReservedNames.NameId, ReservedNames.Idp,
        ],
        StringComparer.OrdinalIgnoreCase);

    private readonly ValueTemplate _from;
    private readonly ValueSelection _selection;
    private readonly HeaderText _text;
    private readonly TooLong _tooLong;
    private readonly bool _isRequired;

    public IdentityHeader(HeaderName name, ValueTemplate from, IdentityHeaderOptions options)
    {
        Name = name;
        _from = from;
        _selection = new ValueSelection(options);
        _tooLong = options.TooLong;
        _isRequired = options.Required;
        IsList = options.Separator is not null || (from.IsSinglePlaceholder && !from.Names.All(Single.Contains));
        MaxLength = options.MaxLength;
        _text = new HeaderText(options.Encoding, IsList ? options.Separator ?? "," : null, options.MaxLength, options.MaxValues ?? int.MaxValue);
    }

    public HeaderName Name { get; }

    /// <summary>Whether it may have several values.</summary>
    public bool IsList { get; }

    /// <summary>Most octets of its value.</summary>
    public int MaxLength { get; }

    /// <summary>What it says whoever it is; null: it depends on the person.</summary>
    public string? Constant => _from.Constant;

    /// <summary>Where its value comes from, as it is written.</summary>
    public string Template => _from.Text;

    /// <summary>Whether it says fixed text, beside a person's values or alone.</summary>
    public bool HasLiterals => _from.Literals.Any() || _from.Text.Contains('\'', StringComparison.Ordinal);

    /// <summary>Whether who has no value is refused.</summary>
    public bool IsRequired => _isRequired;

    /// <summary>Whether it can keep a person out.</summary>
    public bool MayRefuse => _isRequired || _tooLong == TooLong.Refuse;

    public HeaderValue ValueFor(UserIdentity user)
    {
        var value = _text.Of(_selection.Of(_from.Evaluate(user) ?? []));
        if (value.Beyond > 0 && _tooLong != TooLong.Shorten) value = value with { Text = null };
        return value with { Refusal = RefusalFor(value) };
    }

    /// <summary>What it would say of somebody of this name, as the application reads it.</summary>
    public string TextOf(string name) => _text.Of([Constant ?? name]).Text ?? Constant ?? name;

    private HeaderRefusal? RefusalFor(HeaderValue value)
    {
        if (value.Beyond > 0 && (_tooLong == TooLong.Refuse || (_isRequired && value.Text is null))) return HeaderRefusal.TooLong;
        return _isRequired && value.Text is null ? HeaderRefusal.Missing : null;
    }
}

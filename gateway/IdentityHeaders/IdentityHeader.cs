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

    private readonly ValueSource _source;
    private readonly HeaderText _text;

    public IdentityHeader(HeaderName name, ValueTemplate from, IdentityHeaderOptions options)
    {
        Name = name;
        _source = ValueSource.Of(from, options.Map);
        var isList = options.Separator is not null || (from.IsSinglePlaceholder && !from.Names.All(Single.Contains));
        _text = new HeaderText(options.Encoding, isList ? options.Separator ?? "," : null, options.MaxLength);
    }

    public HeaderName Name { get; }

    /// <param name="leftOut">How many of the person's values are not told.</param>
    /// <returns>Null where nothing is to be sent.</returns>
    public string? ValueFor(UserIdentity user, out int leftOut)
    {
        leftOut = 0;
        return _source.Evaluate(user) is SourceValue.Texts(var values) ? _text.Of(values, out leftOut) : null;
    }
}

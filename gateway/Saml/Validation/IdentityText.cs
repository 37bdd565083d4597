using System.Globalization;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>
/// No control character in anything that becomes an identity: not in headers, not in queries to a backend, not in a log. Refused, not
/// cleaned: a name with something taken out may be the name of somebody else.
/// </summary>
internal static class IdentityText
{
    public static Refusal? Check(Assertion assertion)
    {
        if (assertion.Subject?.NameId is { } nameId && (Check(nameId.Value, "NameID") ?? Check(nameId.NameQualifier, "NameQualifier") ?? Check(nameId.SpNameQualifier, "SPNameQualifier")) is { } inNameId) return inNameId;
        foreach (var statement in assertion.AuthnStatements)
            if ((Check(statement.SessionIndex, "SessionIndex") ?? Check(statement.AuthnContext, "AuthnContext")) is { } inStatement)
                return inStatement;
        foreach (var attribute in assertion.Attributes)
        {
            if (Check(attribute.Name, "an attribute's name") is { } inName) return inName;
            foreach (var value in attribute.Values)
                if (FirstControl(value) is { } found)
                    return Refusals.ControlCharacter.With($"{CodePoint(found):plain} in a value of attribute {attribute.Name}");
        }

        return null;
    }

    private static Refusal? Check(string? text, string where) =>
        text is not null && FirstControl(text) is { } found ? Refusals.ControlCharacter.With($"{CodePoint(found):plain} in {where:plain}") : null;

    // C0, DEL, C1, and the two separators that many readers take for a new line
    private static char? FirstControl(string text)
    {
        foreach (var c in text)
            if (char.IsControl(c) || c is '\u2028' or '\u2029')
                return c;
        return null;
    }

    private static string CodePoint(char c) => string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4}");
}

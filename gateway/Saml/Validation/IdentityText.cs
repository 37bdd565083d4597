using System.Globalization;
using JitGateway.Saml.Protocol;

namespace JitGateway.Saml.Validation;

/// <summary>
/// No control character in anything that becomes an identity: not in headers, not in queries to a backend, not in a log. Refused, not
/// cleaned: a name with something taken out may be the name of somebody else.
/// </summary>
internal static class IdentityText
{
    public static void Check(Assertion assertion, Findings findings)
    {
        if (assertion.Subject?.NameId is { } nameId) Check(nameId, findings);

        foreach (var statement in assertion.AuthnStatements)
        {
            Check(statement.SessionIndex, "SessionIndex", findings);
            Check(statement.AuthnContext, "AuthnContext", findings);
        }

        foreach (var attribute in assertion.Attributes)
        {
            Check(attribute.Name, "an attribute's name", findings);
            foreach (var value in attribute.Values)
                if (FirstControl(value) is { } found)
                    findings.Add(Refusals.ControlCharacter.With($"{CodePoint(found):plain} in a value of attribute {attribute.Name}"));
        }
    }

    public static void Check(NameId nameId, Findings findings)
    {
        Check(nameId.Value, "NameID", findings);
        Check(nameId.Format, "Format", findings);
        Check(nameId.NameQualifier, "NameQualifier", findings);
        Check(nameId.SpNameQualifier, "SPNameQualifier", findings);
    }

    private static void Check(string? text, string where, Findings findings)
    {
        if (text is not null && FirstControl(text) is { } found) findings.Add(Refusals.ControlCharacter.With($"{CodePoint(found):plain} in {where:plain}"));
    }

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

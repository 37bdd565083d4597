using System.Globalization;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Identity.Inspection;

namespace JitGateway.Cli;

/// <summary>The inspection of a message for people to read: first what is wrong, then what it says, then the whole of it.</summary>
internal static class InspectText
{
    private const int LongestRun = 80;   // of base64, in what is shown; JSON has all of it

    public static string Of(InspectionReport report)
    {
        var text = new StringBuilder();
        text.Append(TextTableOf(report)).Append('\n');
        Findings(text, report);
        Section(text, Times(report));
        foreach (var facts in Signatures(report).Concat(Encryption(report))) Section(text, facts);
        Section(text, Attributes(report));
        foreach (var note in report.Notes) text.Append(CultureInfo.InvariantCulture, $"NOTE: {note}\n");
        if (report.Notes.Count > 0) text.Append('\n');
        if (report.Xml is { } xml) text.Append("XML\n").Append(Shortened(xml));
        foreach (var decrypted in report.Decrypted) text.Append("\nDECRYPTED\n").Append(Shortened(decrypted));
        return string.Concat(text.ToString().ReplaceLineEndings("\n").Select(static c => char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '\uFFFD' : c));   // nothing turns the direction of reading
    }

    private static TextTable TextTableOf(InspectionReport report)
    {
        var facts = TextTable.Facts("MESSAGE", $"{Kind(report.Kind)}, given as {report.Form}");
        facts.Add("JUDGED", $"as of {Time(report.At)}");
        facts.Add("RESULT", report.IsAcceptable ? "would be accepted" : $"would not be accepted: {Counted.Of(report.Findings.Count, "finding")}");
        facts.Add("FROM", report.IdentityProvider is { } provider ? $"{provider.Name} ({provider.EntityId})" : "nobody who is configured");
        if (report.Subject is { } subject)
        {
            facts.Add("NAMEID", $"{subject.NameId ?? "none"}{(subject.Format is { } format ? $" ({format})" : "")}");
            if (subject.Key is { } key) facts.Add("KEY", key);
        }

        if (report.InTime is { } period)
            facts.Add("IN TIME", $"{(period.From is { } from ? $"from {Time(from)}" : "")}{(period.Until is { } until ? $" until {Time(until)}" : "")}{(report.IsAcceptable ? "" : period.IsAcceptable ? ", and would have been accepted then" : ", and would not have been accepted then either")}".Trim());
        foreach (var fact in report.Facts) facts.Add(fact.Name, fact.Value);
        return facts;
    }

    private static void Findings(StringBuilder text, InspectionReport report)
    {
        if (report.IsAcceptable) return;
        var number = 0;
        foreach (var finding in report.Findings)
        {
            text.Append(CultureInfo.InvariantCulture, $"{++number}. {finding.Reason}{(finding.IsRefusal ? " (a login is refused with this)" : "")}\n");
            text.Append(CultureInfo.InvariantCulture, $"   found     {Line(finding.Found)}\n");
            if (finding.Expected is { } expected) text.Append(CultureInfo.InvariantCulture, $"   expected  {Line(expected)}\n");
            text.Append(CultureInfo.InvariantCulture, $"   {Party(finding.Party),-9} {finding.Change}\n");
        }

        text.Append('\n');
    }

    private static TextTable? Times(InspectionReport report)
    {
        if (report.Times.Count == 0) return null;
        var table = new TextTable("TIME", "WRITTEN", "AGAINST THE CLOCK");
        foreach (var time in report.Times) table.Add(time.Name, time.Value, time.Verdict);
        return table;
    }

    private static IEnumerable<TextTable> Signatures(InspectionReport report)
    {
        foreach (var signature in report.Signatures)
        {
            var facts = TextTable.Facts("SIGNATURE OF", signature.Of);
            facts.Add("VERDICT", signature.Verdict);
            if (signature.Reference is { } reference) facts.Add("REFERENCE", reference);
            facts.Add("ALGORITHM", $"{signature.Algorithm ?? "none"}{(signature.DigestAlgorithm is { } digest ? $", digest {digest}" : "")}");
            if (signature.Fingerprint is { } fingerprint)
            {
                facts.Add("KEY SHA-256", fingerprint);
                if (signature.CertificateSubject is { } subject) facts.Add("CERTIFICATE", $"{subject}, ends {signature.CertificateEnd?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
                facts.Add("METADATA OF", signature.InMetadataOf.Count > 0 ? string.Join(", ", signature.InMetadataOf) : "nobody");
            }

            yield return facts;
        }
    }

    private static IEnumerable<TextTable> Encryption(InspectionReport report)
    {
        foreach (var part in report.Encryptions)
        {
            var facts = TextTable.Facts("ENCRYPTED", part.Of);
            facts.Add("VERDICT", part.Verdict);
            facts.Add("ALGORITHM", $"{part.Algorithm ?? "none"}, key by {part.KeyAlgorithm ?? "none"}");
            foreach (var certificate in part.EncryptedFor) facts.Add("FOR", certificate);
            foreach (var certificate in part.IsOpened ? [] : part.Ours) facts.Add("OURS IS", certificate);
            yield return facts;
        }
    }

    private static TextTable? Attributes(InspectionReport report)
    {
        if (report.Attributes.Count == 0) return null;
        var table = new TextTable("ATTRIBUTE", "FRIENDLY NAME", "MAPS TO", "VALUES");
        foreach (var attribute in report.Attributes)
            table.Add(attribute.Name, attribute.FriendlyName ?? "-", attribute.MapsTo.Count > 0 ? string.Join(", ", attribute.MapsTo) : "-", string.Join("; ", attribute.Values));
        return table;
    }

    private static void Section(StringBuilder text, TextTable? table)
    {
        if (table is not null) text.Append(table).Append('\n');
    }

    private static string Kind(InspectedKind kind) => kind switch
    {
        InspectedKind.Response => "a login answer (samlp:Response)",
        InspectedKind.Assertion => "an assertion without its response",
        InspectedKind.EncryptedAssertion => "an encrypted assertion without its response",
        InspectedKind.AuthnRequest => "a login request (samlp:AuthnRequest)",
        InspectedKind.LogoutRequest => "a logout request (samlp:LogoutRequest)",
        InspectedKind.LogoutResponse => "a logout answer (samlp:LogoutResponse)",
        InspectedKind.ArtifactResponse => "an answer to an artifact (samlp:ArtifactResponse)",
        InspectedKind.Metadata => "metadata (md:EntityDescriptor)",
        _ => "nothing that SAML has, or nothing that can be read",
    };

    private static string Party(ResponsibleParty party) => party switch
    {
        ResponsibleParty.Provider => "IdP",
        ResponsibleParty.Gateway => "gateway",
        ResponsibleParty.Both => "both",
        ResponsibleParty.Person => "person",
        _ => "security",
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Line(string text) => string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c));

    /// <summary>Long base64 says nothing to people.</summary>
    private static string Shortened(string xml)
    {
        var text = new StringBuilder(xml.Length);
        for (var at = 0; at < xml.Length;)
        {
            var end = at;
            while (end < xml.Length && (char.IsAsciiLetterOrDigit(xml[end]) || xml[end] is '+' or '/' or '=' || (xml[end] == '\n' && end > at && end + 1 < xml.Length && char.IsAsciiLetterOrDigit(xml[end + 1])))) end++;
            if (end - at > LongestRun) text.Append(xml, at, 24).Append(CultureInfo.InvariantCulture, $"…({end - at} characters)");
            else text.Append(xml, at, end - at);
            if (end < xml.Length) text.Append(xml[end]);
            at = end + 1;
        }

        return text.ToString();
    }
}

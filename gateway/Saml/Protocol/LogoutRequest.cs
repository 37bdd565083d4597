namespace JitGateway.Saml.Protocol;

/// <summary>LogoutRequest (Core 3.7.1). In an acceptance nothing that the schema demands is absent here.</summary>
/// <param name="Destination">Where the message was sent to; absent where none was written, as in SOAP.</param>
/// <param name="NotOnOrAfter">When it is too late to heed it; absent: the sender sets no end.</param>
/// <param name="SessionIndexes">Which sessions of the person; empty: all.</param>
internal sealed record LogoutRequest(string Id, DateTimeOffset? IssueInstant, string? Destination, DateTimeOffset? NotOnOrAfter, Issuer? Issuer, NameId? NameId, IReadOnlyList<string> SessionIndexes)
{
    public const int MaxSessionIndexes = 100;

    /// <summary>Whether a verified signature covers it; an unsigned one is accepted only where an operator says so.</summary>
    public bool IsSigned { get; init; }

    public static LogoutRequest Read(Element element, OpenEncrypted open, Findings findings)
    {
        element.RequireVersion(Refusals.LogoutVersion, findings);
        Element? issuer = null, extensions = null, nameId = null;
        var encrypted = 0;
        var indexes = new List<string>(1);
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, findings);
            else if (child.IsProtocol("Extensions")) child.Once(ref extensions, findings);
            else if (child.IsAssertion("NameID")) child.Once(ref nameId, findings);
            else if (child.IsAssertion("EncryptedID"))
            {
                // one identifier, encrypted or not; a second is not worth a private key operation
                if (nameId is not null || encrypted++ > 0) findings.Add(Refusals.ElementRepeated.With("EncryptedID stands beside another identifier in LogoutRequest"));
                else nameId = open(child, "NameID");
            }
            else if (child.IsProtocol("SessionIndex"))
            {
                if (child.IsWithin(MaxSessionIndexes, indexes.Count, findings) && child.SimpleText(findings) is { } index) indexes.Add(index.Trim(ElementReading.XmlWhiteSpace));
            }
            else if (!child.IsSignature()) findings.Add(child.Unexpected());
        }

        if (nameId is null) findings.AddUnlessExplained(encrypted > 0, Refusals.LogoutNameMissing.With("no NameID"));
        var name = nameId is null ? null : NameId.Read(nameId, findings);
        if (name is { Value.Length: 0 }) findings.Add(Refusals.LogoutNameMissing.With("the NameID is empty"));
        return new LogoutRequest(
            element.RequireId(findings),
            element.RequireTime("IssueInstant", Refusals.IssueInstantMissing, findings),
            element.OptionalAttribute("Destination", findings),
            element.OptionalTime("NotOnOrAfter", findings),
            issuer is null ? null : Issuer.Read(issuer, findings),
            name,
            indexes);
    }
}

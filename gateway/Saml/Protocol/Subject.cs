namespace JitGateway.Saml.Protocol;

/// <summary>Subject (Core 2.4.1).</summary>
/// <param name="NameId">Absent where the identity provider names the person by attributes alone.</param>
internal sealed record Subject(NameId? NameId, IReadOnlyList<SubjectConfirmation> Confirmations)
{
    public const int MaxConfirmations = 20;

    public static Subject Read(Element element, OpenEncrypted open, Findings findings)
    {
        Element? nameId = null;
        var encrypted = 0;
        var confirmations = new List<SubjectConfirmation>(1);
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("NameID")) child.Once(ref nameId, findings);
            else if (child.IsAssertion("SubjectConfirmation"))
            {
                if (child.IsWithin(MaxConfirmations, confirmations.Count, findings)) confirmations.Add(SubjectConfirmation.Read(child, findings));
            }
            else if (child.IsAssertion("EncryptedID"))
            {
                // one identifier, encrypted or not (Core 2.4.1); a second is not worth a private key operation
                if (nameId is not null || encrypted++ > 0) findings.Add(Refusals.ElementRepeated.With("EncryptedID stands beside another identifier in Subject"));
                else nameId = open(child, "NameID");
            }
            else findings.Add(child.Unexpected());
        }

        return new Subject(nameId is null ? null : NameId.Read(nameId, findings), confirmations);
    }
}

/// <summary>SubjectConfirmation with its SubjectConfirmationData (Core 2.4.1.1, 2.4.1.2).</summary>
internal sealed record SubjectConfirmation(string? Method, string? Recipient, string? InResponseTo, DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter)
{
    public bool IsBearer => Method == SamlNames.Bearer;

    public static SubjectConfirmation Read(Element element, Findings findings)
    {
        var method = element.RequireAttribute("Method", Refusals.ConfirmationMethodMissing, findings);
        Element? data = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("SubjectConfirmationData")) child.Once(ref data, findings);
            else if (!child.IsAssertion("NameID") && !child.IsAssertion("EncryptedID") && !child.IsAssertion("BaseID")) findings.Add(child.Unexpected());
        }

        return new SubjectConfirmation(
            method,
            data?.OptionalAttribute("Recipient", findings),
            data?.OptionalAttribute("InResponseTo", findings),
            data?.OptionalTime("NotBefore", findings),
            data?.OptionalTime("NotOnOrAfter", findings));
    }
}

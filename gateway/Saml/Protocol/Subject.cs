namespace JitGateway.Saml.Protocol;

/// <summary>Subject (Core 2.4.1).</summary>
/// <param name="NameId">Absent where the identity provider names the person by attributes alone.</param>
internal sealed record Subject(NameId? NameId, IReadOnlyList<SubjectConfirmation> Confirmations)
{
    public static Subject Read(Element element)
    {
        NameId? nameId = null;
        var confirmations = new List<SubjectConfirmation>(1);
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("NameID")) child.Once(ref nameId, NameId.Read(child));
            else if (child.IsAssertion("SubjectConfirmation")) confirmations.Add(SubjectConfirmation.Read(child));
            else if (child.IsAssertion("EncryptedID")) throw Refusals.EncryptedIdUnsupported.At(child, "the NameID");
            else throw child.Unexpected();
        }

        return new Subject(nameId, confirmations);
    }
}

/// <summary>SubjectConfirmation with its SubjectConfirmationData (Core 2.4.1.1, 2.4.1.2).</summary>
internal sealed record SubjectConfirmation(string Method, string? Recipient, string? InResponseTo, DateTimeOffset? NotBefore, DateTimeOffset? NotOnOrAfter)
{
    public bool IsBearer => Method == SamlNames.Bearer;

    public static SubjectConfirmation Read(Element element)
    {
        var method = element.RequireAttribute("Method", Refusals.ConfirmationMethodMissing);
        Element? data = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("SubjectConfirmationData")) child.Once(ref data, child);
            else if (!child.IsAssertion("NameID") && !child.IsAssertion("EncryptedID") && !child.IsAssertion("BaseID")) throw child.Unexpected();
        }

        return new SubjectConfirmation(
            method, data?.OptionalAttribute("Recipient"), data?.OptionalAttribute("InResponseTo"), data?.OptionalTime("NotBefore"), data?.OptionalTime("NotOnOrAfter"));
    }
}

namespace JitGateway.Saml.Protocol;

/// <summary>Response (Core 3.3.3), but for the assertion, which is read from what its own signature covers; LogoutResponse (Core 3.7.2), which has nothing more.</summary>
/// <param name="Destination">Where the message was sent to; absent where none was written.</param>
/// <param name="InResponseTo">The ID of the request it answers; absent: unsolicited.</param>
/// <param name="Issuer">Absent where none was written.</param>
internal sealed record Response(string Id, DateTimeOffset? IssueInstant, string? Destination, string? InResponseTo, Issuer? Issuer, Status? Status)
{
    public static Response Read(Element element, Findings findings) => Read(element, static e => e.IsAssertion("Assertion") || e.IsAssertion("EncryptedAssertion"), findings);

    public static Response ReadOfLogout(Element element, Findings findings) => Read(element, static _ => false, findings);

    private static Response Read(Element element, Func<Element, bool> isContent, Findings findings)
    {
        element.RequireVersion(Refusals.ResponseVersion, findings);
        Element? issuer = null, status = null, extensions = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, findings);
            else if (child.IsProtocol("Status")) child.Once(ref status, findings);
            else if (child.IsProtocol("Extensions")) child.Once(ref extensions, findings);
            else if (!child.IsSignature() && !isContent(child)) findings.Add(child.Unexpected());
        }

        if (status is null) findings.Add(Refusals.StatusMissing.At(element, "Status"));
        return new Response(
            element.RequireId(findings),
            element.RequireTime("IssueInstant", Refusals.IssueInstantMissing, findings),
            element.OptionalAttribute("Destination", findings),
            element.OptionalAttribute("InResponseTo", findings),
            issuer is null ? null : Issuer.Read(issuer, findings),
            status is null ? null : Status.Read(status, findings));
    }
}

namespace JitGateway.Saml.Protocol;

/// <summary>Response (Core 3.3.3), but for the assertion, which is read from what its own signature covers.</summary>
/// <param name="Destination">Where the message was sent to; absent where none was written.</param>
/// <param name="InResponseTo">The ID of the request it answers; absent: unsolicited.</param>
/// <param name="Issuer">Absent where none was written.</param>
internal sealed record Response(string Id, DateTimeOffset IssueInstant, string? Destination, string? InResponseTo, Issuer? Issuer, Status Status)
{
    public static Response Read(Element element)
    {
        element.RequireVersion(Refusals.ResponseVersion);
        Element? issuer = null, status = null, extensions = null;
        foreach (var child in element.Elements)
        {
            if (child.IsAssertion("Issuer")) child.Once(ref issuer, child);
            else if (child.IsProtocol("Status")) child.Once(ref status, child);
            else if (child.IsProtocol("Extensions")) child.Once(ref extensions, child);
            else if (!child.IsSignature() && !child.IsAssertion("Assertion") && !child.IsAssertion("EncryptedAssertion")) throw child.Unexpected();
        }

        return new Response(
            element.RequireId(),
            element.RequireTime("IssueInstant", Refusals.IssueInstantMissing),
            element.OptionalAttribute("Destination"),
            element.OptionalAttribute("InResponseTo"),
            issuer is null ? null : Issuer.Read(issuer),
            Status.Read(status ?? throw Refusals.StatusMissing.At(element, "Status")));
    }
}

namespace JitGateway.Saml.Protocol;

/// <summary>Status (Core 3.2.2.1).</summary>
/// <param name="Code">The top-level code.</param>
/// <param name="SecondCode">The code below it, which says more (<c>NoPassive</c>); absent where none was sent.</param>
/// <param name="Message">StatusMessage, for the operator alone.</param>
internal sealed record Status(string Code, string? SecondCode, string? Message)
{
    /// <summary>What we say to identity providers.</summary>
    public static readonly Status Success = new(StatusCodes.Success, SecondCode: null, Message: null);

    /// <summary>Some sessions may go on: the store did not answer (Core 3.7.3.2).</summary>
    public static readonly Status NotAllEnded = new(StatusCodes.Responder, StatusCodes.PartialLogout, Message: null);

    /// <summary>The request was heeded before.</summary>
    public static readonly Status Denied = new(StatusCodes.Requester, StatusCodes.RequestDenied, Message: null);

    public bool IsSuccess => Code == StatusCodes.Success;

    public static Status? Read(Element element, Findings findings)
    {
        Element? code = null, message = null;
        foreach (var child in element.Elements)
        {
            if (child.IsProtocol("StatusCode")) child.Once(ref code, findings);
            else if (child.IsProtocol("StatusMessage")) child.Once(ref message, findings);
            else if (!child.IsProtocol("StatusDetail")) findings.Add(child.Unexpected());
        }

        if (code is null)
        {
            findings.Add(Refusals.StatusMissing.At(element, "StatusCode"));
            return null;
        }

        return code.RequireAttribute("Value", Refusals.StatusMissing, findings) is not { } value
            ? null
            : new Status(
                value,
                code.Elements.FirstOrDefault(static e => e.IsProtocol("StatusCode"))?.OptionalAttribute("Value", findings),
                message is null ? null : ElementReading.Bounded(message.Text, ElementReading.MaxValue, message, findings));
    }
}

namespace JitGateway.Saml.Protocol;

/// <summary>Status (Core 3.2.2.1).</summary>
/// <param name="Code">The top-level code.</param>
/// <param name="SecondCode">The code below it, which says more (<c>NoPassive</c>); absent where none was sent.</param>
/// <param name="Message">StatusMessage, for the operator alone.</param>
internal sealed record Status(string Code, string? SecondCode, string? Message)
{
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

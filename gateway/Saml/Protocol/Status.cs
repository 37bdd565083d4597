namespace JitGateway.Saml.Protocol;

/// <summary>Status (Core 3.2.2.1).</summary>
/// <param name="Code">The top-level code.</param>
/// <param name="SecondCode">The code below it, which says more (<c>NoPassive</c>); absent where none was sent.</param>
/// <param name="Message">StatusMessage, for the operator alone.</param>
internal sealed record Status(string Code, string? SecondCode, string? Message)
{
    public bool IsSuccess => Code == StatusCodes.Success;

    public static Status Read(Element element)
    {
        Element? code = null, message = null;
        foreach (var child in element.Elements)
        {
            if (child.IsProtocol("StatusCode")) child.Once(ref code, child);
            else if (child.IsProtocol("StatusMessage")) child.Once(ref message, child);
            else if (!child.IsProtocol("StatusDetail")) throw child.Unexpected();
        }

        if (code is null) throw Refusals.StatusMissing.At(element, "StatusCode");
        return new Status(
            code.RequireAttribute("Value", Refusals.StatusMissing),
            code.Elements.FirstOrDefault(static e => e.IsProtocol("StatusCode"))?.OptionalAttribute("Value"),
            message is null ? null : ElementReading.Bounded(message.Text, ElementReading.MaxValue, message));
    }
}

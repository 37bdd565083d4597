namespace JitGateway.Identity.Inspection;

/// <summary>Looks at a SAML message for an operator's eyes, and tells everything that is wrong with it. What comes of it signs nobody in. Implemented by Saml.</summary>
internal interface IMessageInspector
{
    /// <summary>Reads the metadata that nobody has read yet: where the gateway runs, there is none. To be called before <see cref="Inspect"/> where it does not.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>By the rules and the metadata that are in force now. It asks nobody, and remembers nothing.</summary>
    /// <exception cref="InspectionRefusedException">It is no message in any form that is known, or there is no such identity provider.</exception>
    InspectionReport Inspect(InspectionRequest request);
}

/// <summary>What to look at, and how.</summary>
/// <param name="Content">
/// The message as XML, in base64, as the form field <c>SAMLResponse=…</c>, or as the redirect binding has it: deflated in base64, URL-escaped or not, with or without the URL around it.
/// </param>
internal sealed record InspectionRequest(string Content)
{
    /// <summary>Characters; a message that is larger is no message.</summary>
    public const int MaxContent = 2 * 1024 * 1024;

    /// <summary>When it is judged as of; absent: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Whose it is, by the configured name, where its issuer is nobody's who is configured; absent: nobody says.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>
    /// For a message that is inspected because it came, and not because an operator asks: whoever sent it may measure what becomes of it, so a cipher that a login does not open stays closed here too.
    /// </summary>
    public bool IsUnasked { get; init; }

    /// <summary>Shows none of a person's values.</summary>
    public bool Redact { get; init; }
}

/// <summary>What was given cannot be inspected.</summary>
internal sealed class InspectionRefusedException(string problem, string cure) : Exception($"{problem}. {cure}")
{
    public string Problem { get; } = problem;

    public string Cure { get; } = cure;
}

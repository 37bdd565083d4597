namespace JitGateway.Failures;

/// <summary>A failure of one request: the register's entry, and what this case adds.</summary>
/// <param name="Code">The entry of the register.</param>
/// <param name="Reason">The stable id of the exact reason, dotted lower case (<c>saml.audience.mismatch</c>); logged and shown.</param>
/// <param name="Detail">Measured facts for the operator's log. Never an attribute's value, never a secret. Not shown to the person.</param>
internal sealed record GatewayFailure(ErrorCode Code, ReasonId Reason, string? Detail = null)
{
    /// <summary>What of the detail the gateway wrote itself, where it has words of a backend's, which may hold a person's values and are kept in no history; absent: all of it.</summary>
    public string? OwnDetail { get; init; }

    /// <summary>The detail as a history may keep it.</summary>
    public string? KeptDetail => OwnDetail ?? Detail;

    /// <summary>When it is worth trying again; becomes <c>Retry-After</c>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The backend concerned, by name.</summary>
    public string? Backend { get; init; }

    /// <summary>Where the page's button leads (a path of ours, or the page asked for); absent: no button.</summary>
    public string? ContinueUrl { get; init; }

    /// <summary>What the page's button says; absent: "Try again".</summary>
    public PageText? ContinueText { get; init; }

    /// <summary>A second button of the page, for whoever gets further by signing in; absent: none.</summary>
    public string? SignInUrl { get; init; }

    /// <summary>A sentence for the person, of this case, beside the register's own text; absent: none.</summary>
    public PageText? Note { get; init; }

    /// <summary>Whom to ask: an address of mail, an https URL, or words; absent: nobody in particular.</summary>
    public string? Contact { get; init; }

    /// <summary>What the page says, in English; without an application's own sentence.</summary>
    public string Said => Note is null ? Code.PublicText : $"{Code.PublicText} {Note.WithoutForeignWords}";

    /// <summary>A script of the page, which may ask the page's origin; absent: none.</summary>
    public string? Script { get; init; }

    /// <summary>What the page offers in place of its button, and problem documents beside it; absent: the button.</summary>
    public FailureOffer? Offer { get; init; }

    /// <summary>Methods that are allowed instead; becomes <c>Allow</c> with status 405.</summary>
    public string? Allow { get; init; }
}

/// <summary>A stable id of a reason: lower-case words joined by dots and underscores.</summary>
internal readonly record struct ReasonId
{
    public ReasonId(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        foreach (var c in value)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_'))
                throw new ArgumentException($"\"{value}\" is not a reason id", nameof(value));
        Value = value;
    }

    public string Value { get; }

    public override string ToString() => Value;
}

namespace JitGateway.Saml.Forms;

/// <summary>
/// Section <c>Saml:KeptForms</c>: forms that are sent when the session has ended. Such a form is kept in the browser, sealed, and sent on after the login: once, and for the person who wrote it only.
/// </summary>
internal sealed class KeptFormOptions
{
    /// <summary>
    /// How large a form may be with its files, in octets. A larger one is refused (1140) before anything is lost. Default 1048576; at most 16777216. From about 3500000 on browsers have no room for it beside the page, and the person signs in in another tab. 0: no form is kept.
    /// </summary>
    public int MaxBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a form may wait for its person. Default an hour, at most a day.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(1);
}

namespace JitGateway.Saml.Forms;

/// <summary>A request feature: the request is a form that was kept, and is on its way again.</summary>
/// <param name="Form">The form.</param>
/// <param name="Kept">The same as the browser has it.</param>
/// <param name="Until">From then on it is too old.</param>
internal sealed record ReplayedForm(KeptForm Form, string Kept, DateTimeOffset Until);

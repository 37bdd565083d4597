using JitGateway.Saml.Forms;

namespace JitGateway.Saml;

internal sealed partial class SamlOptions
{
    /// <summary>What becomes of a form that is sent when the session has ended.</summary>
    public KeptFormOptions KeptForms { get; set; } = new();
}

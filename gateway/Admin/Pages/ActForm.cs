namespace JitGateway.Admin.Pages;

/// <summary>The fields of a form of the console.</summary>
internal sealed class ActForm(IFormCollection form)
{
    public const string WhyField = "why";

    /// <summary>Null: it was left empty.</summary>
    public string? this[string name] => form[name].ToString() is { Length: > 0 } text ? text : null;

    public bool Flag(string name) => form[name].ToString() is "true" or "on";

    /// <summary>Why it is done, in the operator's words.</summary>
    public string? Why => this[WhyField]?.Trim();
}

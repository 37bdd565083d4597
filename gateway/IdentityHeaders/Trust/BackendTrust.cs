using System.Text;
using JitGateway.Identity;
using JitGateway.Identity.Templates;

namespace JitGateway.IdentityHeaders.Trust;

/// <summary>By what one backend knows the gateway, compiled.</summary>
/// <param name="Secret">Null: no secret header.</param>
/// <param name="Basic">Null: no Basic authentication.</param>
internal sealed record BackendTrust(SecretHeader? Secret, BasicTrust? Basic);

/// <param name="Name">The header.</param>
/// <param name="Value">What is sent.</param>
/// <param name="Former">What was, and should be believed no more.</param>
internal sealed record SecretHeader(HeaderName Name, string Value, IReadOnlyList<string> Former)
{
    public override string ToString() => $"{Name}: (secret)";
}

/// <summary>Basic authentication (RFC 7617) with a person's name and the gateway's password.</summary>
internal sealed record BasicTrust(ValueTemplate User, string Password)
{
    public static readonly HeaderName Header = HeaderName.OfTheGateway("Authorization");

    /// <returns>Null for a name that Basic cannot carry: none, one with a colon, which would end it, or one with a control character.</returns>
    public string? ValueFor(UserIdentity person) =>
        User.Evaluate(person) is [{ Length: > 0 } name, ..] && !name.Any(c => c == ':' || char.IsControl(c)) ? ValueOf(name, Password) : null;

    public static string ValueOf(string name, string password) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))}";

    public override string ToString() => $"{Header}: Basic (secret)";
}

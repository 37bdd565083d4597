using JitGateway.Configuration;
using JitGateway.Identity.Templates;

namespace JitGateway.IdentityHeaders.Trust;

/// <summary>Section <c>Trust</c> of a backend: by what it knows that a request comes from the gateway. Absent: by nothing but where it comes from.</summary>
internal sealed class BackendTrustOptions
{
    /// <summary>A header that only the gateway can send, because only it and the application know the value. It is sent with every request, public paths too.</summary>
    public SecretHeaderOptions? SecretHeader { get; set; }

    /// <summary>
    /// Basic authentication with the person's name, for applications that take the name from it (REMOTE_USER). The browser's own Authorization does not pass then,
    /// and who has no name that it can carry is refused (1320).
    /// </summary>
    public BasicTrustOptions? Basic { get; set; }
}

/// <summary>Section <c>Trust:SecretHeader</c> of a backend.</summary>
internal sealed class SecretHeaderOptions
{
    /// <summary>The header's name, as in X-Gateway-Secret. Required.</summary>
    public string? Name { get; set; }

    /// <summary>The secret, 16 characters or more, or a list: the first is sent, the others are former ones, which <c>jitgateway probe</c> tries. Required.</summary>
    public IReadOnlyList<Secret> Value { get; set; } = [];
}

/// <summary>Section <c>Trust:Basic</c> of a backend.</summary>
internal sealed class BasicTrustOptions
{
    /// <summary>The name, as in <c>{username}</c>. Required.</summary>
    public ValueTemplate? User { get; set; }

    /// <summary>The password, the same for everybody: it proves the gateway, not the person. Required.</summary>
    public Secret? Password { get; set; }
}

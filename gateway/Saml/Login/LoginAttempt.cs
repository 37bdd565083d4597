using System.Text.Json.Serialization;

namespace JitGateway.Saml.Login;

/// <summary>What this browser asked of which identity provider, and where it wanted to go.</summary>
/// <param name="RequestId">The ID of the AuthnRequest, which the answer must name.</param>
/// <param name="IdentityProvider">Its configured name.</param>
/// <param name="ReturnUrl">A checked <see cref="Login.ReturnUrl"/>.</param>
/// <param name="StartedAt">When the request was made.</param>
internal sealed record LoginAttempt(string RequestId, string IdentityProvider, string ReturnUrl, DateTimeOffset StartedAt)
{
    /// <summary>What the answer has to come to.</summary>
    [JsonPropertyName("d")]
    public LoginDemand Demand { get; init; } = LoginDemand.None;

    [JsonPropertyName("p")]
    public Probe Probe { get; init; }

    [JsonPropertyName("g")]
    public bool IsGuess { get; init; }

    [JsonPropertyName("r")]
    public bool Remember { get; init; }
}

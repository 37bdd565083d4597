namespace JitGateway.Saml.Validation;

/// <summary>
/// A message that passed every check. Only <see cref="ResponseValidator"/> and <see cref="LogoutValidator"/> make one (an architecture test reads that from the compiled
/// code), so a parameter of this type needs no check of its own.
/// </summary>
internal sealed class Valid<T>
    where T : class
{
    /// <summary>For the validators alone.</summary>
    internal Valid(T value, TrustedIdentityProvider identityProvider, DateTimeOffset replayableUntil) =>
        (Value, IdentityProvider, ReplayableUntil) = (value, identityProvider, replayableUntil);

    public T Value { get; }

    /// <summary>Whose key signed it.</summary>
    public TrustedIdentityProvider IdentityProvider { get; }

    /// <summary>When the same message would be refused for its age, skew included: as long its ID has to be remembered.</summary>
    public DateTimeOffset ReplayableUntil { get; }
}

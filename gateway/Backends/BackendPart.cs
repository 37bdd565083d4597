using JitGateway.Configuration;

namespace JitGateway.Backends;

/// <summary>The port through which a feature reads its own keys of every backend, so that no class knows them all.</summary>
internal interface IBackendPart
{
    Type Type { get; }

    /// <summary>The keys of a backend's section that this part binds (<c>Access</c>, <c>Provisioning</c>).</summary>
    IReadOnlyList<string> Keys { get; }

    object Read(BackendPartContext context);
}

internal abstract class BackendPart<T> : IBackendPart
    where T : class
{
    public Type Type => typeof(T);

    public abstract IReadOnlyList<string> Keys { get; }

    /// <summary>Binds and compiles; adds every error to the context and returns something usable even then. Never connects.</summary>
    public abstract T Read(BackendPartContext context);

    object IBackendPart.Read(BackendPartContext context) => Read(context);
}

/// <param name="Name">The backend that is read.</param>
/// <param name="Options">Its common keys.</param>
/// <param name="Section">Its section.</param>
/// <param name="Configuration">The attempt: errors, binding, parts that were read before (Gateway, Saml ...).</param>
internal sealed record BackendPartContext(BackendName Name, BackendOptions Options, IConfigurationSection Section, ConfigurationContext Configuration)
{
    public ConfigurationErrors Errors => Configuration.Errors;

    /// <summary>The parts of this backend that were read before, by type; parts are read in the order in which features are added.</summary>
    public IReadOnlyDictionary<Type, object> Parts { get; init; } = new Dictionary<Type, object>();

    /// <summary>What another feature has read of this backend and says in a type of a leaf; null where nobody has.</summary>
    public T? Part<T>()
        where T : class => Parts.GetValueOrDefault(typeof(T)) as T;

    /// <summary>
    /// The names of the identity providers whose people this backend admits: its key <c>IdentityProvider</c>; absent: all that are
    /// configured. The Saml module checks them; features that hold to them read them here.
    /// </summary>
    public IReadOnlyList<string> IdentityProviders
    {
        get
        {
            var own = Section.GetSection("IdentityProvider");
            IReadOnlyList<string> named = own.Value is { Length: > 0 } one ? [one] : [.. own.GetChildren().Select(c => c.Value).OfType<string>()];
            return named.Count > 0 ? named : [.. Configuration.Root.GetSection("Saml:IdentityProviders").GetChildren().Select(c => c.Key)];
        }
    }
}

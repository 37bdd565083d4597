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

    /// <summary>Where names of identity providers are noted that nobody has now, and somebody may have later.</summary>
    public ICollection<AbsentIdentityProvider> Absent { get; init; } = [];

    /// <summary>
    /// The names of the identity providers whose people this backend admits now: of its key <c>IdentityProvider</c> those that there are; without that key all. The Saml module checks them; features that hold to them read them here.
    /// </summary>
    public IReadOnlyList<string> IdentityProviders => Named is { Count: > 0 } named ? [.. named.Where(Known.Has)] : Known.All;

    /// <summary>Whether the people of several identity providers may come to this backend, now or later.</summary>
    public bool MayAdmitSeveral => Named is { Count: > 0 } named ? named.Count > 1 : Known.All.Count > 1 || Known.MayGrow;

    /// <summary>Whether the people of others than <see cref="IdentityProviders"/> may come later, while the configuration stays as it is.</summary>
    public bool MayAdmitOthers => Known.MayGrow && (Named is not { Count: > 0 } named || !named.All(Known.Has));

    private IdentityProviderNames Known => Configuration.Get<IdentityProviderNames>();

    /// <summary>As its key says; empty where it says nothing.</summary>
    private IReadOnlyList<string> Named
    {
        get
        {
            var own = Section.GetSection("IdentityProvider");
            return own.Value is { Length: > 0 } one ? [one] : [.. own.GetChildren().Select(c => c.Value).OfType<string>().Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>Holds the name of an identity provider, wherever the backend's section has it, to those that there are. It is no error where somebody of that name may come and go, or a file that is missing would keep a gateway from starting.</summary>
    public void CheckIdentityProvider(string path, string name, StringComparer comparer)
    {
        if (Known.All.Contains(name, comparer)) return;
        if (Known.MayHave(name, comparer)) Absent.Add(new(path, name));
        else Errors.AddUnknownName(path, name, "identity provider", Known.All);
    }
}

/// <summary>A name in a backend's section that no identity provider has now.</summary>
internal sealed record AbsentIdentityProvider(string Path, string Name);

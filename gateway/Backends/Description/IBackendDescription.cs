namespace JitGateway.Backends.Description;

/// <summary>The port through which a feature tells operators what it does for a backend. It never tells a secret, nor a value of a person.</summary>
internal interface IBackendDescription
{
    /// <summary>The member under which it stands: <c>access</c>.</summary>
    string Section { get; }

    /// <summary>What is told, for the API document.</summary>
    Type Type { get; }

    /// <returns>Of <see cref="Type"/>.</returns>
    object Of(Backend backend);
}

internal abstract class BackendDescription<T> : IBackendDescription
    where T : class
{
    public abstract string Section { get; }

    public Type Type => typeof(T);

    public abstract T Of(Backend backend);

    object IBackendDescription.Of(Backend backend) => Of(backend);
}

using System.Net;
using JitGateway.Identity.DryRun;

namespace JitGateway.Identity.Explain;

/// <summary>Says what would become of a request, and why, by the very rules of the live path. Nothing is forwarded, nobody is let in. Implemented by Access.</summary>
internal interface IExplainer
{
    /// <exception cref="DryRunRefusedException">The request cannot be explained: it has no address, or names an identity provider that nobody knows.</exception>
    Task<ExplainReport> ExplainAsync(ExplainRequest request, CancellationToken cancellationToken);
}

/// <summary>A request that somebody asks about. With neither a person nor a login nobody is signed in.</summary>
internal sealed record ExplainRequest
{
    /// <summary>The whole address, as a client sends it: <c>https://wiki.example.com/admin?x=1</c>.</summary>
    public required string Url { get; init; }

    public string Method { get; init; } = "GET";

    /// <summary>The client's address; null: nobody knows it.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>When; null: now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Who is signed in, in words of the gateway's.</summary>
    public WrittenPerson? Person { get; init; }

    /// <summary>Who is signed in, in words of the identity provider's; takes the place of <see cref="Person"/>, whose authentication counts where it says one.</summary>
    public KeptLogin? Login { get; init; }

    /// <summary>No application, no ledger and no identity provider is asked: what becomes of the account is left out.</summary>
    public bool Offline { get; init; }
}

/// <summary>A person as an operator writes them down: what rules and headers see of them.</summary>
internal sealed record WrittenPerson
{
    /// <summary>The user name, which is the NameID too.</summary>
    public string? User { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Values by mapped name, or <c>attr:NAME</c> for what the identity provider sends.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Attributes { get; init; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The configured name; null: the only one that is configured.</summary>
    public string? IdentityProvider { get; init; }

    public string? AuthnContext { get; init; }

    /// <summary>How long ago the person was authenticated; null: just now.</summary>
    public TimeSpan? AuthnAge { get; init; }
}

using System.Text.Json.Serialization;
using JitGateway.Identity;

namespace JitGateway.Saml.Login;

/// <summary>
/// A <see cref="LoginWish"/> in the form in which it goes through the browser, sealed: in the address of our login page, and in the attempt's cookie, where there is little room. All of it is asked for, and what comes back without
/// it is refused.
/// </summary>
internal sealed record LoginDemand
{
    public static readonly LoginDemand None = new();

    /// <summary>What the identity provider is asked for; empty: what its settings say.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Contexts
    {
        get => Joined?.Split(' ') ?? [];
        init => Joined = value.Count > 0 ? string.Join(' ', value) : null;
    }

    /// <summary>The same as one text, which equals another one by its letters; URIs hold no blanks.</summary>
    [JsonInclude, JsonPropertyName("c")]
    private string? Joined { get; init; }

    [JsonPropertyName("o")]
    public AuthnContextComparison Comparison { get; init; }

    /// <summary>The person has to show anew who they are.</summary>
    [JsonPropertyName("f")]
    public bool Fresh { get; init; }

    /// <summary>How old, in seconds, the authentication may be when it comes; null: only so that it is <see cref="Fresh"/>.</summary>
    [JsonPropertyName("a")]
    public int? MaxAge { get; init; }

    /// <summary>The person who is signed in already, by <see cref="SubjectKey.Hash"/>; null: anybody.</summary>
    [JsonPropertyName("s")]
    public string? Subject { get; init; }

    /// <summary>Through which identity provider that person came, and only there they can be met again.</summary>
    [JsonPropertyName("i")]
    public string? IdentityProvider { get; init; }

    /// <summary>Nothing is shown to anybody: the page is opened for whoever the identity provider knows, or for nobody.</summary>
    [JsonPropertyName("p")]
    public bool Probes { get; init; }

    [JsonIgnore]
    public bool IsNone => !IsStrong && !Probes && Subject is null;

    /// <summary>Whether it asks for more than that somebody is authenticated.</summary>
    [JsonIgnore]
    public bool IsStrong => Contexts.Count > 0 || Fresh;

    public static LoginDemand Of(LoginWish? wish) => wish is null ? None : new()
    {
        Contexts = wish.Requirement.Contexts,
        Comparison = wish.Requirement.Comparison,
        Fresh = wish.Fresh,
        MaxAge = wish is { Fresh: true, Requirement.MaxAge: { } age } ? (int)age.TotalSeconds : null,
        Subject = wish.Person?.Subject.Hash,
        IdentityProvider = wish.Person?.IdentityProvider,
    };
}

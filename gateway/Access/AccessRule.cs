using System.Collections.Frozen;
using JitGateway.Identity;

namespace JitGateway.Access;

/// <summary>One rule, compiled.</summary>
internal sealed class AccessRule
{
    private readonly string _path;
    private readonly FrozenSet<string>? _methods;
    private readonly FrozenSet<string>? _groups;
    private readonly (string Name, FrozenSet<string> Values)[] _attributes;
    private readonly FrozenSet<string>? _identityProviders;
    private readonly bool _asksForAuthentication;

    /// <param name="options">Options that were found good.</param>
    /// <param name="index">Its place in the list, as in the configuration; null: it stands for all that no rule matches.</param>
    /// <param name="requirement">How a person must have been authenticated; absent: as the options name it.</param>
    public AccessRule(AccessRuleOptions options, int? index, AuthnRequirement? requirement = null)
    {
        Index = index;
        Effect = options.Effect ?? AccessEffect.Deny;
        _path = options.Path?.TrimEnd('/') ?? "";
        _methods = SetOf(options.Methods.Contains("GET", StringComparer.OrdinalIgnoreCase) ? [.. options.Methods, "HEAD"] : options.Methods, StringComparer.OrdinalIgnoreCase);
        _groups = SetOf(options.Groups, StringComparer.Ordinal);
        _attributes = [.. options.Attributes.Select(a => (a.Key, a.Value.ToFrozenSet(StringComparer.Ordinal)))];
        _identityProviders = SetOf(options.IdentityProviders, StringComparer.OrdinalIgnoreCase);
        _asksForAuthentication = options.AuthnContext.Count > 0 || options.MaxAuthnAge is not null;
        Requirement = requirement ?? new(options.AuthnContext, AuthnContextComparison.Exact, options.AuthnContext, options.MaxAuthnAge);
        Allowed = new AccessDecision.Allowed(index);
        Denied = new AccessDecision.Denied(index);
        SignInNeeded = new AccessDecision.SignInNeeded(index, AuthnRequirement.None);
        ContextTooLow = new AccessDecision.AuthnTooWeak(index, Requirement, isTooOld: false);
        TooOld = new AccessDecision.AuthnTooWeak(index, Requirement, isTooOld: true);
        Public = new AccessDecision.Public(index, showsPerson: false, options.Passive);
        PublicShowingPerson = new AccessDecision.Public(index, showsPerson: true);
    }

    public int? Index { get; }

    public AccessEffect Effect { get; }

    public AccessDecision.Allowed Allowed { get; }

    public AccessDecision.Denied Denied { get; }

    public AccessDecision.SignInNeeded SignInNeeded { get; }

    /// <summary>How a person must have been authenticated.</summary>
    public AuthnRequirement Requirement { get; }

    /// <summary>The person was authenticated in another way than is asked for, lately enough.</summary>
    public AccessDecision.AuthnTooWeak ContextTooLow { get; }

    /// <summary>The person was authenticated too long ago, in whichever way.</summary>
    public AccessDecision.AuthnTooWeak TooOld { get; }

    public AccessDecision.Public Public { get; }

    public AccessDecision.Public PublicShowingPerson { get; }

    /// <summary>Whether the rule asks who the person is.</summary>
    public bool IsAboutPerson => _groups is not null || _attributes.Length > 0 || _identityProviders is not null || _asksForAuthentication;

    /// <param name="path">A path as the backend sees it.</param>
    public bool MatchesRequest(string path, string method) =>
        (_path.Length == 0 || IsUnder(path, _path)) && (_methods is null || _methods.Contains(method));

    /// <summary>All but how the person was authenticated.</summary>
    public bool MatchesPerson(UserIdentity user)
    {
        if (_identityProviders is not null && !_identityProviders.Contains(user.IdentityProvider)) return false;
        if (_groups is not null && !ContainsAny(_groups, user.Groups)) return false;
        foreach (var (name, values) in _attributes)
            if (user.Values(name) is not { } held || !ContainsAny(values, held))
                return false;
        return true;
    }

    /// <returns>Null where the person was authenticated as is asked for.</returns>
    public AccessDecision.AuthnTooWeak? WeaknessOf(UserIdentity user, TimeProvider time, LoginTerms terms) =>
        Requirement.MaxAge is not null && !Requirement.IsMetByAge(user, time, terms.SkewOf(user)) ? TooOld : Requirement.IsMetByContext(user) ? null : ContextTooLow;

    /// <summary>Whether every request and person that the other rule matches is matched by this one already.</summary>
    public bool Covers(AccessRule other) =>
        !IsAboutPerson
        && (_path.Length == 0 || IsUnder(other._path, _path))
        && (_methods is null || (other._methods is not null && other._methods.IsSubsetOf(_methods)));

    private static bool IsUnder(string path, string prefix) =>
        path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && (path.Length == prefix.Length || path[prefix.Length] == '/');

    private static bool ContainsAny(FrozenSet<string> set, IReadOnlyList<string> values)
    {
        for (var i = 0; i < values.Count; i++)
            if (set.Contains(values[i]))
                return true;
        return false;
    }

    private static FrozenSet<string>? SetOf(IReadOnlyList<string> values, StringComparer comparer) =>
        values.Count == 0 ? null : values.ToFrozenSet(comparer);
}

namespace JitGateway.Configuration;

/// <summary>What identity providers are called, for modules that hold to the names and need not know what stands behind them. Whoever reads the providers sets it.</summary>
/// <param name="All">Those that there are, in order.</param>
/// <param name="MayGrow">Whether others may come while the configuration stays as it is.</param>
internal sealed record IdentityProviderNames(IReadOnlyList<string> All, bool MayGrow)
{
    private readonly HashSet<string> _all = new(All, StringComparer.OrdinalIgnoreCase);

    public bool Has(string name) => _all.Contains(name);

    /// <summary>Whether somebody of that name may come later.</summary>
    /// <param name="comparer">How the name is compared there.</param>
    public bool MayHave(string name, StringComparer comparer) => MayGrow && comparer.Equals(name, name.ToLowerInvariant()) && IsName(name.ToLowerInvariant());

    /// <summary>Whether an identity provider may have this name.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 40 && name[0] != '-' && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}

using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace JitGateway.Configuration;

/// <summary>A key as operators may see it.</summary>
/// <param name="Value">Secrets are not in it.</param>
/// <param name="Digest">Of the whole value, under a key of this process alone: tells whether a secret is another one, and nothing of it.</param>
internal sealed record ShownSetting(string Key, string Value, string Digest);

/// <summary>The keys of a configuration as operators may see them: what is secret by its type, by its name or within its text is hidden; where a secret comes from (<c>env:NAME</c>, <c>file:PATH</c>) is not.</summary>
internal static partial class ShownSettings
{
    public const string Hidden = "(secret)";

    private static readonly string[] OfTheHost = ["Logging", "Kestrel", "Urls", "AllowedHosts"];
    private static readonly string[] Telling = ["password", "passphrase", "secret", "token", "apikey", "credential"];
    private static readonly byte[] Salt = RandomNumberGenerator.GetBytes(32);

    /// <summary>By their names. What stands in the environment and is no key of ours is not among them.</summary>
    public static IReadOnlyList<ShownSetting> Of(ConfigurationContext context)
    {
        var sections = context.Sections.Select(static s => s.Split(':')[0]).Concat(OfTheHost).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. context.Root.AsEnumerable()
                .Where(pair => pair.Value is not null && sections.Contains(pair.Key.Split(':')[0]))
                .OrderBy(static pair => pair.Key, ConfigurationKeyComparer.Instance)
                .Select(pair => new ShownSetting(pair.Key, Shown(pair.Key, pair.Value!, context), Convert.ToHexString(HMACSHA256.HashData(Salt, Encoding.UTF8.GetBytes(pair.Value!))))),
        ];
    }

    private static string Shown(string key, string value, ConfigurationContext context)
    {
        if (IsReference(value)) return value;
        if (context.Material.ClearSecrets.Any(secret => key.Equals(secret, StringComparison.OrdinalIgnoreCase) || key.StartsWith(secret + ":", StringComparison.OrdinalIgnoreCase)) || IsTelling(key)) return value.Length == 0 ? "" : Hidden;
        return WithinText().Replace(UserInformation().Replace(value, $"://{Hidden}@"), match => IsReference(match.Groups["value"].Value) ? match.Value : $"{match.Groups["name"].Value}={Hidden}");
    }

    private static bool IsReference(string value) => value.StartsWith("env:", StringComparison.Ordinal) || value.StartsWith(Secret.InFile, StringComparison.Ordinal);

    /// <summary>A mapping may send an attribute of such a name: its template is no secret, but nobody misses it here.</summary>
    private static bool IsTelling(string key)
    {
        var last = key.Split(':').LastOrDefault(static part => !part.All(char.IsAsciiDigit)) ?? "";
        return Array.Exists(Telling, word => last.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>To the end: a password may hold whatever separates settings.</summary>
    [GeneratedRegex(@"\b(?<name>password|pwd|secret|token|apikey)\s*=\s*(?<value>.*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex WithinText();

    [GeneratedRegex(@"://[^/@\s]+@", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex UserInformation();
}

using System.Text;
using JitGateway.Access;
using JitGateway.Backends;
using JitGateway.Configuration;
using JitGateway.Identity;
using Microsoft.Extensions.Configuration;

namespace JitGateway.Tests.Access;

/// <summary>The rules of a backend as its configuration says them, without a gateway around.</summary>
internal static class RulesOnPaper
{
    /// <summary>Of the groups <c>staff</c>, the department <c>Engineering</c>, and level 7 or 1.</summary>
    public static readonly UserIdentity Anna = new()
    {
        Subject = new SubjectKey("https://corp.example.com", "anna"),
        IdentityProvider = "corp",
        AuthnInstant = DateTimeOffset.UnixEpoch,
        Mapped = new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase) { ["username"] = ["anna"], ["groups"] = ["staff"], ["department"] = ["Engineering"] },
        Attributes = new Dictionary<string, IReadOnlyList<string>> { ["level"] = ["high", "7", "1"], ["urn:oid:2.5.4.15"] = ["business"] },
    };

    /// <param name="keys">Keys of the backend's section.</param>
    public static AccessRules Of(string keys)
    {
        using var json = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Saml": { "IdentityProviders": { "corp": { } } }, "Backends": { "wiki": { {{keys}} } } }"""));
        var context = new ConfigurationContext(new ConfigurationBuilder().AddJsonStream(json).Build());
        context.Set(typeof(IdentityProviderNames), new IdentityProviderNames(["corp"], MayGrow: false));
        var rules = new AccessRulesPart().Read(new BackendPartContext(BackendName.Parse("wiki"), new BackendOptions(), context.Root.GetSection("Backends:wiki"), context));
        context.Errors.All.ShouldBeEmpty();
        return rules;
    }
}

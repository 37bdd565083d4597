using System.Security.Cryptography;
using JitGateway.Identity.Inspection;
using JitGateway.Saml.Login;

namespace JitGateway.Saml.Inspection;

/// <summary>What somebody has to change. In the texts stand <c>{us}</c> our entity id, <c>{acs}</c> our assertion consumer service, <c>{slo}</c> our single logout service, <c>{metadata}</c> where our metadata is, <c>{them}</c> their entity id, <c>{certificate}</c> ours for encryption.</summary>
/// <param name="Expected">What would be right; null where there is no one value for it.</param>
internal sealed record Advice(ResponsibleParty Party, string Change, string? Expected = null)
{
    /// <summary>What is added, in place of the full stop, where a message that was kept is looked at; null: nothing.</summary>
    public string? OfKept { get; init; }

    /// <summary>By reason id without <c>saml.</c>; behind a slash what the inspection found out beside it.</summary>
    private static readonly Dictionary<string, Advice> All = new(AdviceOnTrust.All.Concat(AdviceOnMeaning.All).Concat(AdviceOnOthers.All), StringComparer.Ordinal);

    /// <param name="reason">The whole id.</param>
    /// <param name="found">What the inspection found out beside it; null: nothing.</param>
    public static Advice Of(string reason, string? found = null) =>
        (found is null ? null : All.GetValueOrDefault($"{reason["saml.".Length..]}/{found}")) ?? All[reason["saml.".Length..]];

    /// <param name="theirs">Their entity id; null: it is not known.</param>
    public static string Filled(string text, ServiceProvider ours, string? theirs) => text
        .Replace("{us}", ours.EntityId, StringComparison.Ordinal)
        .Replace("{acs}", ours.AssertionConsumerService, StringComparison.Ordinal)
        .Replace("{slo}", ours.SingleLogoutService, StringComparison.Ordinal)
        .Replace("{metadata}", new Uri(new Uri(ours.AssertionConsumerService), LoginPaths.MetadataPath).AbsoluteUri, StringComparison.Ordinal)
        .Replace("{them}", theirs ?? "the entityID of its metadata", StringComparison.Ordinal)
        .Replace("{certificate}", ours.DecryptionKeys is [var key, ..] ? $"SHA-256 {key.Certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant()}" : "none is published yet", StringComparison.Ordinal);

    public static bool Has(string reason) => All.ContainsKey(reason["saml.".Length..]);
}

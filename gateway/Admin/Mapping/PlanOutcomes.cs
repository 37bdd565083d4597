using System.Text.Json;
using JitGateway.Failures;

namespace JitGateway.Admin.Mapping;

/// <summary>What a dry run says, in words.</summary>
internal static class PlanOutcomes
{
    public static (PageText Text, string Kind) Of(string? outcome) => outcome?.ToUpperInvariant() switch
    {
        "UNCHANGED" => (PageText.Of("The account is as it should be"), "good"),
        "CREATE" => (PageText.Of("An account would be made"), "good"),
        "UPDATE" => (PageText.Of("The account would be changed"), "good"),
        "LASTGOOD" => (PageText.Of("The person would be let in as the last time"), "fair"),
        "REFUSED" => (PageText.Of("The person would be refused"), "bad"),
        "NOPERSON" => (PageText.Of("The login names nobody"), "bad"),
        _ => (PageText.Of("It cannot be known now"), "fair"),
    };

    public static (PageText Text, string Kind) OfChange(string? change) => change?.ToUpperInvariant() switch
    {
        "SAME" => (PageText.Of("Stays"), ""),
        "SENT" => (PageText.Of("Is sent"), "good"),
        "LEFTALONE" => (PageText.Of("No value: left alone"), ""),
        "KEPTBYPOLICY" => (PageText.Of("Stays, by its policy"), ""),
        "NOTDUE" => (PageText.Of("Not due"), ""),
        _ => (PageText.Of("Made up"), "fair"),
    };
}

/// <param name="Shown">At most so many people.</param>
internal sealed record ComparisonModel(JsonElement Comparison, bool IsOfMany, int Shown);

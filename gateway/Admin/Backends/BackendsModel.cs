using System.Globalization;
using System.Text.Json;
using JitGateway.Admin.Pages;
using JitGateway.Failures;

namespace JitGateway.Admin.Backends;

internal sealed record BackendsModel(IReadOnlyList<JsonElement> Rows, string Problem);

internal sealed record BackendModel(JsonElement Backend)
{
    public string Name => Backend.Text("name") ?? "";

    public JsonElement Part(string section) => Backend.Member(section) ?? default;
}

/// <param name="IsLive">The application is asked for the account.</param>
internal sealed record ExplainAsked(string Url, string Method, string? User, string? Groups, string? IdentityProvider, string? Address, string? Assertion, bool IsLive);

/// <param name="Report">Null: nothing was asked yet, or it could not be explained.</param>
internal sealed record ExplainModel(ExplainAsked Asked, JsonElement? Report, string Problem, string Path, string Token, bool MayAct);

/// <summary>What the operations answer about backends, in words.</summary>
internal static class BackendWords
{
    /// <summary>How a destination does: its word and class.</summary>
    public static (PageText Words, string Class) HealthOf(JsonElement destination, bool isWatched) =>
        destination.Text("fault") is not null ? (PageText.Of("not well"), "chip bad")
        : !isWatched ? (PageText.Of("not watched"), "chip")
        : destination.Text("active") == "healthy" || destination.Text("passive") == "healthy" ? (PageText.Of("well"), "chip good")
        : (PageText.Of("not known yet"), "chip");

    public static PageText Effect(string? effect) => effect switch
    {
        "Public" => PageText.Of("Anybody may pass"),
        "Allow" => PageText.Of("Signed-in people may enter"),
        "StepUp" => PageText.Of("A stronger sign-in is asked for"),
        _ => PageText.Of("Nobody may enter"),
    };

    public static PageText Condition(JsonElement condition)
    {
        var (name, written) = (condition.Text("name") ?? "", condition.Text("written") ?? "");
        return name switch
        {
            "Path" => PageText.Of("the path begins with {0}").With(written),
            "PathIs" => PageText.Of("the path is {0}").With(written),
            "PathLike" => PageText.Of("the path looks like {0}").With(written),
            "Methods" => PageText.Of("the method is {0}").With(written),
            "Networks" => PageText.Of("the address is in {0}").With(written),
            "Hours" => PageText.Of("the time is {0}").With(written),
            "IdentityProviders" => PageText.Of("the person signed in by {0}").With(written),
            "Groups" => PageText.Of("the person is in one of the groups {0}").With(written),
            "Not" => PageText.Of("this does not hold: {0}").With(written),
            _ => PageText.Verbatim($"{name}: {written}"),
        };
    }

    /// <summary>Who may enter, in a line: by the rule that matches everything, or that there are several.</summary>
    public static PageText Entry(JsonElement access)
    {
        var rules = access.Items("rules").ToList();
        if (rules.Count == 0) return PageText.Of("Everybody who is signed in");
        if (rules is [var only] && !only.Items("conditions").Any()) return Effect(only.Text("effect"));
        return PageText.Of("By rules: {0}").With(rules.Count);
    }

    public static PageText Match(string? match) => match switch
    {
        "matches" => PageText.Of("It fits"),
        "doesNotMatch" => PageText.Of("It does not fit"),
        "needsPerson" => PageText.Of("It needs a person"),
        "authnTooWeak" => PageText.Of("It would fit after another sign-in"),
        _ => PageText.Of("It cannot be told"),
    };

    /// <summary>Counted from 1, as people count.</summary>
    public static string Place(JsonElement rule) => ((int)(rule.Number("rule") ?? 0) + 1).ToString(CultureInfo.InvariantCulture);
}

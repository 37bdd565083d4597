using System.Text.Json;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Admin.Pages;

/// <summary>What a page of the console shows.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Body">The content.</param>
internal sealed record ConsoleView(PageText Title, IHtmlContent Body)
{
    /// <summary>The same for programs, and its status.</summary>
    public JsonElement Json { get; init; }

    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>See <see cref="GatewayPage.Script"/>.</summary>
    public string? Script { get; init; }

    public bool AsksItsOrigin { get; init; }
}

/// <summary>What is asked before something is done.</summary>
/// <param name="Title">The heading: a question.</param>
/// <param name="What">What would be done, and to whom.</param>
/// <param name="Button">What the button says.</param>
/// <param name="Back">Where whoever thinks better of it goes.</param>
internal sealed record Confirmation(PageText Title, IHtmlContent What, PageText Button, string Back)
{
    /// <summary>Carried by the form.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();

    /// <summary>What undoes it; null: nothing does, and the page says so.</summary>
    public PageText? Undo { get; init; }

    /// <summary>Whether the operator says why; the audit list shows it.</summary>
    public bool AsksWhy { get; init; } = true;

    /// <summary>More fields of the form.</summary>
    public IHtmlContent? More { get; init; }
}

/// <summary>What came of something that was to be done.</summary>
/// <param name="Back">The page that is shown then.</param>
/// <param name="Said">What it says there.</param>
internal sealed record ActOutcome(string Back, PageText Said)
{
    /// <summary>It was not done.</summary>
    public bool IsBad { get; init; }
}

using System.Security.Cryptography;
using System.Text;
using JitGateway.Configuration;
using JitGateway.Failures.Languages;

namespace JitGateway.Failures.Appearance;

/// <summary>Whose pages they are, as the operator configured it.</summary>
internal sealed record PageIdentity
{
    /// <summary>Nobody's in particular.</summary>
    public static readonly PageIdentity Plain = new(colours: null);

    /// <param name="colours">Absent: the gateway's own.</param>
    public PageIdentity(AccentColours? colours)
    {
        Style = PageLayout.Style + colours?.ToStyle();
        StyleSource = SourceOf(Style);
    }

    public string? Name { get; init; }

    public PageLogo? Logo { get; init; }

    public LocalizedText? HelpText { get; init; }

    public string? Contact { get; init; }

    /// <summary>For browsers that ask for none of those there are.</summary>
    public PageLanguage Language { get; init; } = PageLanguage.English;

    public string Style { get; }

    /// <summary>How the content security policy allows it.</summary>
    public string StyleSource { get; }

    /// <summary>The source expression that allows exactly this content (CSP 3, 2.3.1).</summary>
    public static string SourceOf(string content) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
}

/// <summary>The operator's picture, as it stands in a page.</summary>
/// <param name="Picture">A data URI.</param>
/// <param name="PictureDark">For dark screens; null: the same.</param>
internal sealed record PageLogo(string Picture, string? PictureDark);

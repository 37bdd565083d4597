using JitGateway.Configuration;
using JitGateway.Failures.Languages;

namespace JitGateway.Failures.Appearance;

/// <summary>Compiles the section <c>Pages</c>; the pictures are read with it, and anew when they change.</summary>
internal sealed class PagesPart : ConfigurationPart<PageIdentity>
{
    public const string Section = "Pages";

    private const int LongestText = 200;

    public override IReadOnlyList<string> Sections => [Section];

    public override PageIdentity Read(ConfigurationContext context)
    {
        var options = context.Bind<PagesOptions>(Section);
        CheckText(options.Name, nameof(options.Name), "names nobody", "Write the organisation's name", context);
        CheckText(options.Contact, nameof(options.Contact), "tells nobody whom to ask", "Write an address of mail, an https URL, or a few words", context);
        return new PageIdentity(Colours(options.Accent, context))
        {
            Name = options.Name,
            Logo = Logo(options, context),
            HelpText = options.HelpText,
            Contact = options.Contact,
            Language = Language(options.Language, context),
        };
    }

    private static void CheckText(string? text, string key, string problem, string cure, ConfigurationContext context)
    {
        if (text is not null && (string.IsNullOrWhiteSpace(text) || text.Length > LongestText || text.Any(char.IsControl)))
            context.Errors.Add($"{Section}:{key}", text, problem, $"{cure}, at most {LongestText} characters");
    }

    private static AccentColours? Colours(string? accent, ConfigurationContext context)
    {
        if (accent is null) return null;
        if (Colour.TryParse(accent, out var colour)) return AccentColours.Of(colour);
        context.Errors.Add($"{Section}:{nameof(PagesOptions.Accent)}", accent, "is no colour", "Write #rgb or #rrggbb");
        return null;
    }

    private static PageLanguage Language(string? tag, ConfigurationContext context)
    {
        if (tag is null) return PageLanguage.English;
        if (PageLanguage.Find(tag) is { } language) return language;
        context.Errors.AddUnknownName($"{Section}:{nameof(PagesOptions.Language)}", tag, "language of the pages", PageLanguage.All.Select(static l => l.Tag));
        return PageLanguage.English;
    }

    private static PageLogo? Logo(PagesOptions options, ConfigurationContext context)
    {
        if (options.Logo is not { } logo)
        {
            if (options.LogoDark is { } alone) context.Errors.AddBeside($"{Section}:{nameof(options.LogoDark)}", alone.Value, "stands without Logo", "Write Logo as well: it is shown on light screens");
            return null;
        }

        if (options.Name is null) context.Errors.Add($"{Section}:{nameof(options.Name)}", null, "is missing beside Logo", "Write the organisation's name: it is read out to whoever does not see the picture");
        var picture = Picture(logo, nameof(options.Logo), context);
        var dark = options.LogoDark is { } forDark ? Picture(forDark, nameof(options.LogoDark), context) : null;
        return picture is null ? null : new PageLogo(picture, dark);
    }

    private static string? Picture(FilePath file, string key, ConfigurationContext context)
    {
        context.Watch(file.Value);
        try
        {
            if (LogoFile.Read(file.Value) is { } picture) return picture;
            context.Errors.Add($"{Section}:{key}", file.Value, $"is no picture that pages can show, or one over {LogoFile.MostOctets / 1024} KB", "Name an SVG, PNG, JPEG or WebP file that is small enough to go with every page");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Errors.Add($"{Section}:{key}", file.Value, $"cannot be read ({FileFault.Of(e)})", "Name a file that the gateway can read");
        }

        return null;
    }
}

using JitGateway.Configuration;

namespace JitGateway.Failures.Appearance;

/// <summary>Section <c>Pages</c>: whose pages they are that people see of the gateway, and what these say on every one.</summary>
internal sealed class PagesOptions
{
    /// <summary>The organisation, as people call it. Absent: no page names one.</summary>
    public string? Name { get; set; }

    /// <summary>A picture in place of the gateway's own mark: SVG, PNG, JPEG or WebP, at most 32 KB. It needs Name, which is read out in its place.</summary>
    public FilePath? Logo { get; set; }

    /// <summary>The picture for dark screens. Absent: the same.</summary>
    public FilePath? LogoDark { get; set; }

    /// <summary>What people read on every page about help: a text, or texts by language.</summary>
    public LocalizedText? HelpText { get; set; }

    /// <summary>Whom they ask: an address of mail, an https URL, or words.</summary>
    public string? Contact { get; set; }

    /// <summary>The colour of buttons and links, <c>#rgb</c> or <c>#rrggbb</c>. Where it could not be read, a darker or lighter shade of it is taken. Default the gateway's green.</summary>
    public string? Accent { get; set; }

    /// <summary>The language for browsers that ask for none of those there are: en, de or fr. Default en.</summary>
    public string? Language { get; set; }
}

using System.Globalization;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Admin.Pages;

/// <summary>Where somebody is in a list, as the address says: page, order and filters. Every link of the list keeps the rest.</summary>
internal sealed class ListState(ConsoleRequest request, string firstSort, bool firstDescends = true)
{
    public const int Rows = 50;

    private readonly string _path = request.Context.Request.Path.Value ?? "";

    /// <summary>From 1.</summary>
    public int Page { get; } = int.TryParse(request["page"], NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < 100_000 ? page : 1;

    public string Sort { get; } = request["sort"]?.TrimStart('-') ?? firstSort;

    public bool Descends { get; } = request["sort"] is { } sort ? sort.StartsWith('-') : firstDescends;

    /// <summary>Everything in one order, of which this page shows a part.</summary>
    /// <param name="rows">All that fit.</param>
    /// <param name="keys">What can be sorted by; the first sort's is where the address names none of them.</param>
    public IReadOnlyList<T> PageOf<T>(IReadOnlyCollection<T> rows, IReadOnlyDictionary<string, Func<T, IComparable?>> keys)
    {
        var key = keys.GetValueOrDefault(Sort) ?? keys[firstSort];
        var sorted = Descends ? rows.OrderByDescending(key) : rows.OrderBy(key);
        return [.. sorted.Skip((Page - 1) * Rows).Take(Rows)];
    }

    /// <summary>The address of the list with something else in its query; null takes it out.</summary>
    public string Href(params ReadOnlySpan<(string Name, string? Value)> changes) => Href(_path, changes);

    /// <summary>The same of another path: the list's export.</summary>
    public string Href(string path, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var query = request.Context.Request.Query.Where(static q => q.Key is not SaidNotes.Parameter).ToDictionary(static q => q.Key, static q => (string?)q.Value.ToString(), StringComparer.Ordinal);
        foreach (var (name, value) in changes) query[name] = value;
        return path + QueryString.Create(query.Where(static q => q.Value is { Length: > 0 }));
    }

    /// <summary>The head of a column that one can sort by.</summary>
    public IHtmlContent Head(string sort, PageText text)
    {
        var isCurrent = sort == Sort;
        var to = isCurrent && Descends ? sort : isCurrent ? $"-{sort}" : sort;
        var arrow = isCurrent ? Descends ? "▾" : "▴" : "";
        return Html.Format($"<th scope=\"col\" aria-sort=\"{(isCurrent ? Descends ? "descending" : "ascending" : "none")}\"><a href=\"{Href(("sort", to), ("page", null))}\">{text}</a> <span aria-hidden=\"true\">{arrow}</span></th>");
    }

    /// <summary>How many there are, and the way to the other pages.</summary>
    /// <param name="total">Of all that fit.</param>
    /// <param name="isMore">There are more, uncounted.</param>
    public IHtmlContent Pager(int total, bool isMore = false)
    {
        var last = Math.Max(1, (total + Rows - 1) / Rows);
        var count = isMore ? PageText.Of("More than {0}").With(total) : PageText.Of("In all: {0}").With(total);
        return Html.Format($"""
            <nav class="pages" aria-label="{PageText.Of("Pages of the list")}"><span>{count}</span><span>{Step(Page > 1, Page - 1, PageText.Of("Back"))} {PageText.Of("Page {0} of {1}").With($"{Math.Min(Page, last)}", $"{last}")} {Step(Page < last, Page + 1, PageText.Of("Next"))}</span></nav>
            """);
    }

    /// <summary>Links to the whole list as a file, with the filters that it is shown with.</summary>
    /// <param name="path">Of the export.</param>
    public IHtmlContent Exports(string path)
    {
        var links = new HtmlContentBuilder();
        foreach (var format in ListExport.Formats) links.AppendHtml(Html.Format($" <a href=\"{Href(path, ("format", format), ("page", null))}\" download>{format.ToUpperInvariant()}</a>"));
        return Html.Format($"<p class=\"small\">{PageText.Of("Export:")}{links}</p>");
    }

    private IHtmlContent Step(bool isThere, int page, PageText text) =>
        isThere ? Html.Format($"<a class=\"button quiet small\" href=\"{Href(("page", page.ToString(CultureInfo.InvariantCulture)))}\">{text}</a>") : HtmlString.Empty;
}

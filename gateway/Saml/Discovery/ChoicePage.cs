using System.Globalization;
using JitGateway.Failures;
using JitGateway.Saml.Login;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Discovery;

/// <summary>
/// The page where a person chooses an identity provider: buttons of one form, and a search where there are many. All of it works without scripts and with the keyboard alone; the script only saves sending the search.
/// </summary>
internal sealed record ChoicePage(IReadOnlyList<IdentityProvider> Fitting, ReturnUrl Target)
{
    /// <summary>From so many on there is a search.</summary>
    private const int Many = 9;

    /// <summary>More are found by the search alone.</summary>
    private const int MostShown = 50;

    private const string FilterAsTyped = """
        (function(){var field=document.getElementById('search'),found=document.getElementById('found'),all=document.querySelectorAll('.choices li');
        field.addEventListener('input',function(){var wanted=field.value.trim().toLowerCase(),n=0;all.forEach(function(one){one.hidden=one.textContent.toLowerCase().indexOf(wanted)<0;if(!one.hidden)n++});found.textContent=n===all.length?'':found.dataset.found.replace('{0}',n)})})()
        """;

    /// <summary>A demand, sealed; null: none.</summary>
    public string? Demand { get; init; }

    /// <summary>What the person looked for; empty: nothing.</summary>
    public string Search { get; init; } = "";

    /// <summary>The person typed an address that belongs to none.</summary>
    public bool IsUnknownAddress { get; init; }

    /// <summary>Which one the browser remembers; null: none.</summary>
    public IdentityProvider? Remembered { get; init; }

    /// <summary>Whether a choice may be remembered.</summary>
    public bool OffersToRemember { get; init; }

    /// <summary>The public id of the session of whoever is signed in; empty: nobody is.</summary>
    public string Session { get; init; } = "";

    /// <summary>Whoever signs in elsewhere needs no choice here; a demand is for this login alone.</summary>
    private bool Waits => Demand is null;

    private bool IsSearched => Fitting.Count >= Many;

    private bool HasDomains => Fitting.Any(static p => p.Options.EmailDomains.Count > 0);

    public GatewayPage ToPage()
    {
        var found = Fitting.Where(IsFound).OrderByDescending(p => p == Remembered).ToList();
        var shown = found.Take(MostShown).ToList();
        return new GatewayPage(PageText.Of("How do you sign in?"), Html.Format($"""
            <p class="lead">{PageText.Of("Choose the service with which you sign in.")}</p>
            {SearchForm()}{Status(found.Count)}{Choices(shown)}{ForgetForm()}{AddressForm()}{Onward()}
            """))
        {
            Script = ScriptOf(IsSearched && shown.Count == Fitting.Count),
            AsksItsOrigin = Waits,
        };
    }

    private string? ScriptOf(bool filters) => (filters, Waits) switch
    {
        (true, true) => $"{FilterAsTyped};{WaitingTabs.Wait}",
        (true, false) => FilterAsTyped,
        (false, true) => WaitingTabs.Wait,
        _ => null,
    };

    /// <summary>For the script alone: a person presses one of the buttons.</summary>
    private IHtmlContent Onward() => !Waits ? HtmlString.Empty : Html.Format($"""<a hidden data-onward data-session="{Session}" href="{LoginPaths.Login(Target)}"></a>""");

    private bool IsFound(IdentityProvider provider) => !IsSearched || Search.Length == 0
        || provider.DisplayName.Contains(Search, StringComparison.OrdinalIgnoreCase) || provider.Options.EmailDomains.Any(d => d.Contains(Search, StringComparison.OrdinalIgnoreCase));

    /// <summary>What every form of the page takes along.</summary>
    private IHtmlContent Context() => Html.Format($"""<input type="hidden" name="return" value="{Target.ToString()}">{(Demand is null ? HtmlString.Empty : Html.Format($"<input type=\"hidden\" name=\"{LoginPaths.DemandParameter}\" value=\"{Demand}\">"))}""");

    private IHtmlContent SearchForm() => !IsSearched ? HtmlString.Empty : Html.Format($"""
        <form method="get" action="{LoginPaths.LoginPath}" role="search">
        {Context()}<input type="hidden" name="{LoginPaths.ChooseParameter}" value="true">
        <label for="search">{PageText.Of("Name of your organisation or service")}</label>
        <input type="search" id="search" name="q" value="{Search}" autocomplete="organization">
        <p><button type="submit" class="quiet">{PageText.Of("Search")}</button></p>
        </form>

        """);

    private IHtmlContent Status(int found) => !IsSearched ? HtmlString.Empty
        : Html.Format($"<p id=\"found\" role=\"status\" data-found=\"{Found("{0}")}\">{StatusText(found)}</p>\n");

    private IHtmlContent StatusText(int found) =>
        found == 0 ? PageText.Of("Nothing has that name. Try another part of it.")
        : found > MostShown ? PageText.Of("{0} found; these are the first {1}. Search for part of the name.").With(Number(found), Number(MostShown))
        : Search.Length > 0 ? Found(Number(found)) : HtmlString.Empty;

    private static PageText Found(string number) => PageText.Of("{0} found").With(number);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private IHtmlContent Choices(IReadOnlyList<IdentityProvider> shown)
    {
        if (shown.Count == 0) return HtmlString.Empty;
        var buttons = new HtmlContentBuilder();
        foreach (var provider in shown)
            buttons.AppendHtml(Html.Format($"<li><button type=\"submit\" class=\"{(provider == Remembered ? "" : "quiet")}\" name=\"idp\" value=\"{provider.Name}\">{provider.DisplayName}</button></li>\n"));
        return Html.Format($"""
            <form method="get" action="{LoginPaths.LoginPath}">
            {Context()}<input type="hidden" name="{LoginPaths.FormParameter}" value="true">
            {RememberBox()}<ul class="choices">
            {buttons}</ul>
            </form>

            """);
    }

    private IHtmlContent RememberBox() => !OffersToRemember ? HtmlString.Empty
        : Html.Format($"""<p><label class="check"><input type="checkbox" name="{LoginPaths.RememberParameter}" value="true"{(Remembered is null ? "" : " checked")}> {PageText.Of("Remember my choice in this browser")}</label></p>""");

    private IHtmlContent ForgetForm() => Remembered is null ? HtmlString.Empty : Html.Format($"""
        <form method="post" action="{LoginPaths.LoginPath}">
        {Context()}<p class="note">{PageText.Of("This browser remembers {0}.").With(Remembered.DisplayName)}</p>
        <p><button type="submit" class="quiet">{PageText.Of("Forget it")}</button></p>
        </form>

        """);

    private IHtmlContent AddressForm() => !HasDomains ? HtmlString.Empty : Html.Format($"""
        <h2>{PageText.Of("Not sure? Your e-mail address tells.")}</h2>
        <form method="get" action="{LoginPaths.LoginPath}">
        {(IsUnknownAddress ? Html.Format($"<p role=\"alert\">{PageText.Of("No sign-in service belongs to that address. Check it, or choose from the list.")}</p>\n") : HtmlString.Empty)}{Context()}<input type="hidden" name="{LoginPaths.FormParameter}" value="true">
        <label for="email">{PageText.Of("E-mail address at work")}</label>
        <input type="email" id="email" name="email" autocomplete="email" required>
        <p><button type="submit">{PageText.Of("Continue")}</button></p>
        </form>
        """);
}

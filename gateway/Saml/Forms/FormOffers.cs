using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Saml.Forms;

/// <summary>What pages offer while a form is not sent yet: the form itself, which goes on with a button where no script runs.</summary>
internal static class FormOffers
{
    /// <summary>
    /// The browser keeps the form for this tab while the tab is away to sign in. Where it keeps nothing, or has no room, the page stays, and goes on when another tab has signed in.
    /// </summary>
    private const string KeepAndGo = """
        (function(){
        var form=document.forms[0],sent=false;
        function send(){if(!sent){sent=true;form.submit()}}
        function ask(){fetch('/sso/me',{headers:{Accept:'application/json'}}).then(function(me){if(me.ok)send()},function(){})}
        try{sessionStorage.setItem('jit-form','0'+form.elements.kept.value);location.replace(document.getElementById('sign-in').href);return}catch(full){}
        if(form.getAttribute('data-waits')!=='true')return;
        document.addEventListener('visibilitychange',function(){if(!document.hidden)ask()});
        if(window.BroadcastChannel)new BroadcastChannel('jit').onmessage=ask;
        })()
        """;

    /// <summary>The way to sign in, and the form.</summary>
    /// <param name="waits">Nobody is signed in: it is enough that somebody does.</param>
    public static FailureOffer SignIn(string kept, string signIn, bool waits) => new(Html.Format($"""
        <form method="post" action="{FormPaths.Path}" data-waits="{(waits ? "true" : "false")}">
        {Kept(kept)}<p><a class="button" id="sign-in" href="{signIn}" target="_blank" rel="noopener">{PageText.Of("Sign in")}</a></p>
        <p>{PageText.Of("The sign-in opens in a new tab. When you are signed in, come back to this tab and send what you wrote.")}</p>
        <p><button type="submit" class="quiet">{PageText.Of("Send it now")}</button></p>
        </form>
        """))
    {
        Script = KeepAndGo,
        Members = MembersOf(kept),
    };

    /// <summary>The form once more, for whoever is signed in.</summary>
    public static FailureOffer Again(string kept) => new(Html.Format($"""
        <form method="post" action="{FormPaths.Path}">
        {Kept(kept)}<p><button type="submit">{PageText.Of("Send it again")}</button></p>
        </form>
        """))
    {
        Members = MembersOf(kept),
    };

    /// <summary>Another person is signed in.</summary>
    public static FailureOffer SignOut(string kept, string signOut) => new(Html.Format($"""
        <form method="post" action="{FormPaths.Path}">
        {Kept(kept)}<p><a class="button" href="{signOut}" target="_blank" rel="noopener">{PageText.Of("Sign out")}</a></p>
        <p>{PageText.Of("This opens a new tab. Sign in there with the account under which you wrote it. Then come back to this tab and send it.")}</p>
        <p><button type="submit" class="quiet">{PageText.Of("Send it now")}</button></p>
        </form>
        """))
    {
        Members = MembersOf(kept),
    };

    /// <summary>Nothing was taken: the browser still has it on the page before this one.</summary>
    public static FailureOffer SignInBeside(string signIn) => new(Html.Format($"""
        <p><a class="button" href="{signIn}" target="_blank" rel="noopener">{PageText.Of("Sign in")}</a></p>
        <p>{PageText.Of("The sign-in opens in a new tab. When you are signed in, come back to this tab, go back one page, and send it again.")}</p>

        """));

    /// <summary>There is nothing left to do but to look.</summary>
    public static FailureOffer BackTo(string page) => new(PageLink.IsSafe(page) ? Html.Format($"<p><a class=\"button\" href=\"{page}\">{PageText.Of("Back to the application")}</a></p>\n") : HtmlString.Empty);

    private static IHtmlContent Kept(string kept) => Html.Format($"<input type=\"hidden\" name=\"{FormPaths.KeptField}\" value=\"{kept}\">\n");

    private static IReadOnlyList<KeyValuePair<string, string>> MembersOf(string kept) => [new("keptForm", kept), new("resumeUrl", FormPaths.Path)];
}

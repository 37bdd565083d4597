using JitGateway.Failures;
using JitGateway.Identity;
using JitGateway.Saml.Login;

namespace JitGateway.Saml.Forms;

/// <summary>The pages of kept forms that are no failures.</summary>
internal static class FormPages
{
    /// <summary>Takes what this tab keeps and sends it; once by itself, and then whenever the person wants. Tabs that wait hear that somebody has signed in.</summary>
    private const string TakeAndSend = WaitingTabs.Tell + """
        (function(){
        var form=document.forms[0],kept=null;
        try{kept=sessionStorage.getItem('jit-form')}catch(blocked){}
        if(!kept)return;
        form.elements.kept.value=kept.slice(1);form.hidden=false;document.getElementById('elsewhere').hidden=true;
        if(kept.charAt(0)==='0'){sessionStorage.setItem('jit-form','1'+kept.slice(1));form.submit()}
        })()
        """;

    /// <summary>Where a login leads that began because of a form.</summary>
    public static readonly GatewayPage SignedIn = new(PageText.Of("You are signed in"), Html.Format($"""
        <div id="elsewhere">
        <p class="lead">{PageText.Of("Go back to the tab in which you wrote something, and send it there.")}</p>
        <p>{PageText.Of("You can close this tab.")}</p>
        </div>
        <form method="post" action="{FormPaths.Path}" hidden>
        <input type="hidden" name="{FormPaths.KeptField}" value="">
        <p class="lead">{PageText.Of("What you wrote is kept in this tab. It arrives only once, also if you send it again.")}</p>
        <p><button type="submit">{PageText.Of("Send it now")}</button></p>
        </form>
        """))
    {
        Script = TakeAndSend,
        FormLeadsAway = true,
    };

    /// <summary>Nobody knows whose the form is, so whoever is signed in now says that it is theirs.</summary>
    public static GatewayPage Confirm(string kept, UserIdentity person) => new(PageText.Of("Send what you wrote?"), Html.Format($"""
        <p class="lead">{Lead(NameOf(person))}</p>
        <p>{PageText.Of("If that is you, and you wrote it, send it now.")}</p>
        <form method="post" action="{FormPaths.Path}">
        <input type="hidden" name="{FormPaths.KeptField}" value="{kept}">
        <input type="hidden" name="{FormPaths.PersonField}" value="{person.Subject.Hash}">
        <p><button type="submit">{PageText.Of("Send it")}</button></p>
        </form>
        """))
    {
        FormLeadsAway = true,
    };

    private static PageText Lead(string? name) =>
        name is null ? PageText.Of("What you wrote has not been sent yet.") : PageText.Of("What you wrote has not been sent yet. You are signed in as {0}.").With(name);

    private static string? NameOf(UserIdentity person) => person.DisplayName is { } name && person.Username is { } account ? $"{name} ({account})" : person.DisplayName ?? person.Username ?? person.Email;
}

using JitGateway.Demo.Pages;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Demo.IdentityProvider;

/// <summary>The identity provider's pages: who are you, and the form that carries the answer back.</summary>
internal static class SignInPages
{
    private const string Accent = "#6a3fb5";

    /// <param name="people">Everybody, as they are now.</param>
    /// <param name="inResponseTo">The request to answer.</param>
    /// <param name="relayState">What the service provider wants back.</param>
    public static IHtmlContent WhoAreYou(IReadOnlyCollection<DemoPerson> people, string inResponseTo, string relayState) => DemoPage.Render(
        "Demo identity provider", "Who are you? No password is asked: this is a demo.", Accent, [], Html.Format($"""
            <section class="news"><strong>The page you asked for needs a sign-in: choose a person.</strong> You may change a value first: the gateway will send only that one to the applications.</section>
            <div class="trio">{DemoPage.Each(people, person => Html.Format($"""
                <section><h2>{person.GivenName} {person.Surname}</h2><p class="muted">{person.About}</p>
                <form method="post" action="/sign-in">
                <input type="hidden" name="person" value="{person.Login}"><input type="hidden" name="inResponseTo" value="{inResponseTo}"><input type="hidden" name="relayState" value="{relayState}">
                <label for="{person.Login}-name">Display name</label><input type="text" id="{person.Login}-name" name="displayName" value="{person.DisplayName}">
                <label for="{person.Login}-mail">E-mail</label><input type="text" id="{person.Login}-mail" name="email" value="{person.Email}">
                <label for="{person.Login}-department">Department</label><input type="text" id="{person.Login}-department" name="department" value="{person.Department}">
                <button type="submit">Sign in as {person.GivenName}</button>
                </form></section>
                """))}</div>
            """));

    /// <summary>The response, sent on by the browser (SAML Bindings 3.5.4).</summary>
    public static IHtmlContent HandOver(string assertionConsumerService, string response, string relayState) => Html.Format($"""
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Signing in</title></head>
        <body><form method="post" action="{assertionConsumerService}"><input type="hidden" name="SAMLResponse" value="{response}"><input type="hidden" name="RelayState" value="{relayState}">
        <noscript><button type="submit">Continue</button></noscript></form><script>document.forms[0].submit()</script></body></html>
        """);

    public static IHtmlContent NothingToDo(string why) =>
        DemoPage.Render("Demo identity provider", "It signs people in when the gateway asks it to.", Accent, [], Html.Format($"""<section class="news">{why}</section>"""));
}

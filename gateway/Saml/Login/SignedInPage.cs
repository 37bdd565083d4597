using JitGateway.Failures;

namespace JitGateway.Saml.Login;

/// <summary>For somebody who is signed in and comes back from the identity provider for a page that nobody remembers.</summary>
internal static class SignedInPage
{
    public static GatewayPage To(ReturnUrl target) => new(PageText.Of("You are signed in already"), Html.Format($"""
        <p class="lead">{PageText.Of("This sign-in began a while ago, and your browser has forgotten which page it was for.")}</p>
        <p>{PageText.Of("You can go on, or open the page again. To go on as somebody else, sign out first.")}</p>
        <p><a class="button" href="{target.ToString()}">{PageText.Of("Continue")}</a></p>
        <p><a class="button quiet" href="{LoginPaths.LogoutPath}">{PageText.Of("Sign out")}</a></p>
        """));
}

using JitGateway.Configuration;
using JitGateway.Failures.Appearance;

namespace JitGateway.Failures.Languages;

/// <summary>In which language a person is answered: what the browser asks for, else what the operator says.</summary>
internal sealed class PageLanguages(Active<PageIdentity> identity)
{
    public PageLanguage Of(HttpRequest request) => PageLanguage.For(AcceptedLanguages.Of(request), identity.Value.Language);

    /// <summary>Says on an answer in which language it is, and that the request's headers chose it.</summary>
    public static void Announce(HttpResponse response, PageLanguage language)
    {
        response.Headers.ContentLanguage = language.Tag;
        response.Headers.Append("Vary", "Accept-Language");
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Text;
using JitGateway.Identity;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>
/// A gateway before an application that remembers what it gets: <c>desk</c> under a path of PublicOrigin, <c>safe</c> on a host with a cookie of its own, and <c>vault</c>, whose forms are not kept.
/// </summary>
internal sealed class FormsGateway : IAsyncDisposable
{
    public const string Mfa = "https://refeds.org/profile/mfa";
    public const string Safe = "https://safe.example.net";

    private readonly ScriptedBackend _application;

    private FormsGateway(ScriptedBackend application, LoginGateway gateway, ConcurrentQueue<Received> requests)
    {
        (_application, Gateway, Requests) = (application, gateway, requests);
        Browser = gateway.NewBrowser();
    }

    public LoginGateway Gateway { get; }

    public TestBrowser Browser { get; }

    /// <summary>What reached the application, in order.</summary>
    public ConcurrentQueue<Received> Requests { get; }

    /// <summary>The forms among it.</summary>
    public IReadOnlyList<Received> Forms => [.. Requests.Where(r => r.Method == "POST")];

    public static async Task<FormsGateway> StartAsync(string keptForms = "{}", Action<WebApplicationBuilder>? customise = null)
    {
        var requests = new ConcurrentQueue<Received>();
        var application = await ScriptedBackend.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var (request, headers) = (context.Request, context.Request.Headers);
            requests.Enqueue(new Received(request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, headers.ContentType.ToString(), body.ToArray(), headers["X-Remote-User"].ToString())
            {
                ContentLength = headers.ContentLength,
                Referer = headers.Referer.ToString(),
                Headers = headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            });
            await context.Response.WriteAsync("the application has it");
        });
        var gateway = await LoginGateway.StartAsync(saml: $"\"KeptForms\": {keptForms}", backends: $$"""
            "desk": {
              "Match": { "Path": "/desk" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp",
              "Access": [
                { "Path": "/desk/admin", "AuthnContext": "{{Mfa}}", "Effect": "Allow" },
                { "Path": "/desk/admin", "Effect": "Deny" },
                { "Path": "/desk/staff", "Groups": "staff", "Effect": "Allow" },
                { "Path": "/desk/staff", "Effect": "Deny" }
              ]
            },
            "safe": { "Match": { "Hosts": [ "safe.example.net" ] }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp" },
            "vault": { "Match": { "Path": "/vault" }, "Destinations": "{{application.Url}}", "IdentityProvider": "corp", "Login": { "KeepForms": false } },
            "down": { "Match": { "Path": "/down" }, "Destinations": [ "{{ScriptedBackend.Nobody}}", "{{ScriptedBackend.Nobody}}" ], "IdentityProvider": "corp" }
            """, customise: customise);
        return new FormsGateway(application, gateway, requests);
    }

    /// <summary>All sessions end; browsers keep their cookies.</summary>
    public Task EndSessionsAsync() => Gateway.Services.GetRequiredService<ISessionTermination>().EndIdentityProviderAsync("corp", CancellationToken.None);

    /// <summary>Signs in by a page of the gateway, and goes where that leads.</summary>
    /// <param name="link">Absent: the page of the desk.</param>
    /// <param name="nameId">Of somebody else than Ann.</param>
    public async Task<HttpResponseMessage> SignInAsync(string link = "/desk/page", string nameId = "ann-4711", string? context = null, string groups = "staff")
    {
        var response = await Browser.NavigateAsync(link);
        for (var steps = 0; steps < 4 && response.Headers.Location is { } location && !(location.IsAbsoluteUri && location.Host == "corp.example.org"); steps++) response = await Browser.NavigateAsync(AbsoluteOf(location, link));
        var asked = TestIdentityProvider.Read(response);
        var answer = Gateway.Corp.Answer(asked.Id, Gateway.Clock.GetUtcNow()) with { NameId = nameId, Attributes = [new("uid", nameId.Split('-')[0]), new("groups", groups)] };
        return await Gateway.AnswerAsync(Gateway.Corp.Sign(context is null ? answer : answer with { AuthnContext = context }), asked.RelayState, Browser);
    }

    /// <summary>Follows what leads on by itself to its end.</summary>
    public async Task<HttpResponseMessage> FollowAsync(HttpResponseMessage response)
    {
        for (var steps = 0; steps < 6 && TestBrowser.Onward(response) is { } next; steps++) response = await Browser.NavigateAsync(next.OriginalString);
        return response;
    }

    /// <summary>Ann is signed in, writes, and her session ends meanwhile.</summary>
    /// <returns>The page that she gets for her form.</returns>
    public async Task<HttpResponseMessage> WriteTooLateAsync(string path = "/desk/save?draft=1", HttpContent? form = null)
    {
        await SignInAsync();
        await EndSessionsAsync();
        return await PostAsync(path, form ?? Text("two hours of work"));
    }

    public Task<HttpResponseMessage> PostAsync(string url, HttpContent form, params (string Name, string Value)[] headers) => Browser.SendAsync(HttpMethod.Post, url,
        [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"), .. headers.Any(h => h.Name is "Sec-Fetch-Site" or "Origin") ? headers : [("Sec-Fetch-Site", "same-origin"), .. headers]], withCookies: true, form);

    public static FormUrlEncodedContent Text(string text) => new([KeyValuePair.Create("text", text)]);

    /// <summary>The sealed form on a page.</summary>
    public static async Task<string> KeptOnAsync(HttpResponseMessage page) => TestBrowser.FieldsOf(await page.Content.ReadAsStringAsync()).Single(f => f.Name == "kept").Value;

    /// <summary>Sends a sealed form as our page does, and takes it to its address where it is sent there.</summary>
    public Task<HttpResponseMessage> SendAsync(string kept, string host = LoginGateway.Origin) => SendAsync($"{host}/sso/form", ("kept", kept));

    /// <summary>Presses the button of a page with a form.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(HttpResponseMessage page) => await SendAsync("/sso/form", [.. TestBrowser.FieldsOf(await page.Content.ReadAsStringAsync())]);

    private async Task<HttpResponseMessage> SendAsync(string url, params (string Name, string Value)[] fields)
    {
        var response = await Browser.PostFromOwnPageAsync(url, fields);
        return response.StatusCode == HttpStatusCode.TemporaryRedirect ? await Browser.PostFromOwnPageAsync(response.Headers.Location!.OriginalString, fields) : response;
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await _application.DisposeAsync();
    }

    private static string AbsoluteOf(Uri location, string link) => location.IsAbsoluteUri || !link.StartsWith("https://", StringComparison.Ordinal) ? location.OriginalString : new Uri(new Uri(link), location).AbsoluteUri;

    internal sealed record Received(string Method, string Target, string ContentType, byte[] Body, string User)
    {
        public long? ContentLength { get; init; }

        public string Referer { get; init; } = "";

        public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

        public string Text => Encoding.UTF8.GetString(Body);
    }
}

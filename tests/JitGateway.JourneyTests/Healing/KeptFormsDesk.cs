using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace JitGateway.JourneyTests.Healing;

/// <summary>An application with a form: a note and a file. It answers a form with what it got, on a page whose link is relative to the form's address.</summary>
internal sealed class KeptFormsDesk : IAsyncDisposable
{
    private const string Form = """
        <!doctype html><title>Write</title><h1>Write a note</h1>
        <form method="post" action="save?draft=1" enctype="multipart/form-data">
        <p><textarea name="note"></textarea></p><p><input type="file" name="file"></p><p><button>Save</button></p></form>
        """;

    private readonly WebApplication _app;

    private KeptFormsDesk(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>What was saved, in order: who, the note, how long the file is and what its octets add up to.</summary>
    public ConcurrentQueue<string> Saved { get; } = new();

    public static async Task<KeptFormsDesk> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static server => server.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        var desk = new KeptFormsDesk(app);
        app.Run(desk.AnswerAsync);
        await app.StartAsync();
        return desk;
    }

    public static string Fingerprint(byte[] file) => $"{file.Length}/{file.Sum(static octet => (long)octet)}";

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await context.Response.WriteAsync(Form);
            return;
        }

        var saved = $"{context.Request.Headers["X-Remote-User"]}: {await NoteOfAsync(context.Request)}";
        Saved.Enqueue(saved);
        await context.Response.WriteAsync($"<!doctype html><title>Saved</title><h1>Saved</h1><p>{System.Net.WebUtility.HtmlEncode(saved)}</p><p><a href=\"write\">Write another</a></p>");
    }

    private static async Task<string> NoteOfAsync(HttpRequest request)
    {
        if (!request.HasFormContentType) return await new StreamReader(request.Body).ReadToEndAsync();
        var form = await request.ReadFormAsync();
        using var file = new MemoryStream();
        if (form.Files.Count > 0) await form.Files[0].CopyToAsync(file);
        return $"{form["note"]} {Fingerprint(file.ToArray())}";
    }
}

using System.IO.Compression;
using System.Text;
using JitGateway.Saml.Metadata;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Saml.Metadata;

/// <summary>What comes from a URL, and what it may cost.</summary>
public sealed class MetadataDownloadTests : IAsyncLifetime
{
    private readonly MetadataPatience _patience = new() { MaxBytes = 100_000, MaxRedirects = 2 };
    private readonly ManualTimeProvider _clock = new();
    private ScriptedBackend _server = null!;
    private ScriptedBackend _elsewhere = null!;
    private Func<HttpContext, Task> _answer = context => context.Response.WriteAsync("metadata");

    private Uri Url => new(_server.Url + "/metadata");

    public async Task InitializeAsync()
    {
        _server = await ScriptedBackend.StartAsync(context => _answer(context));
        _elsewhere = await ScriptedBackend.StartAsync(context => context.Response.WriteAsync("from elsewhere"));
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    [Fact]
    public async Task What_did_not_change_is_not_sent_again()
    {
        var asked = new List<(string Tag, string Since)>();
        _answer = context =>
        {
            asked.Add((context.Request.Headers.IfNoneMatch.ToString(), context.Request.Headers.IfModifiedSince.ToString()));
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.LastModified = "Sun, 01 Mar 2026 10:00:00 GMT";
            if (asked.Count > 1) context.Response.StatusCode = 304;
            return asked.Count > 1 ? Task.CompletedTask : context.Response.WriteAsync("metadata");
        };

        var (text, version) = await FetchAsync();
        var (nothing, unchanged) = await FetchAsync(version);

        text.ShouldBe("metadata");
        (nothing, unchanged).ShouldBe(("", null));
        asked.ShouldBe([("", ""), ("\"v1\"", "Sun, 01 Mar 2026 10:00:00 GMT")]);
    }

    [Fact]
    public async Task A_server_that_says_unchanged_without_being_asked_says_nothing()
    {
        _answer = context => Status(context, 304);
        (await RefusedAsync()).ShouldBe($"{Url} answered with status 304");
    }

    [Theory]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(204)]
    [InlineData(206)]
    public async Task Another_status_is_no_metadata(int status)
    {
        _answer = context => Status(context, status);
        (await RefusedAsync()).ShouldBe($"{Url} answered with status {status}");
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Sun, 01 Mar 2026 12:05:00 GMT", 300)]
    [InlineData("999999999", 21600)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", null)]
    [InlineData(null, null)]
    public async Task A_server_may_ask_for_a_pause_within_reason(string? retryAfter, int? seconds)
    {
        _answer = context =>
        {
            if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
            return Status(context, 503);
        };
        (await Should.ThrowAsync<MetadataRefusedException>(() => FetchAsync())).RetryAfter.ShouldBe(seconds is { } s ? TimeSpan.FromSeconds(s) : null);
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed()
    {
        _answer = context => context.Request.Path == "/metadata" ? Redirect(context, "/there") : context.Response.WriteAsync("moved");
        (await FetchAsync()).Text.ShouldBe("moved");
    }

    /// <summary>TLS vouches for the host that was written down, and for nobody else.</summary>
    [Fact]
    public async Task A_redirect_to_another_host_is_followed_only_where_a_signature_vouches()
    {
        _answer = context => Redirect(context, $"{_elsewhere.Url}/idp?a=b");
        (await RefusedAsync()).ShouldBe($"{Url} redirects to another host, {new Uri(_elsewhere.Url).Authority}. If that is meant, write {_elsewhere.Url}/idp in Metadata, or name the signer's certificate in MetadataSignedBy");
        (await FetchAsync(isSigned: true)).Text.ShouldBe("from elsewhere");
    }

    [Theory]
    [InlineData("file:///etc/passwd", "redirects to file, which is not followed")]
    [InlineData("ftp://127.0.0.1/metadata", "redirects to ftp, which is not followed")]
    [InlineData(null, "redirects to nowhere (status 302)")]
    public async Task A_redirect_out_of_the_web_is_not_followed_whoever_vouches(string? location, string said)
    {
        _answer = context =>
        {
            context.Response.StatusCode = 302;
            if (location is not null) context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };
        (await RefusedAsync()).ShouldEndWith(said);
        (await RefusedAsync(isSigned: true)).ShouldEndWith(said);
    }

    [Fact]
    public async Task Redirects_in_a_circle_come_to_an_end()
    {
        _answer = context => Redirect(context, context.Request.Path);
        (await RefusedAsync()).ShouldBe($"{Url} redirects more than 2 times");
    }

    [Fact]
    public async Task What_is_too_long_is_refused_by_its_length_or_on_the_way()
    {
        _answer = context => context.Response.WriteAsync(new string('x', 100_001));
        (await RefusedAsync()).ShouldBe($"{Url} sends more than 100000 bytes");

        _answer = async context =>
        {
            for (var i = 0; i < 1000 && !context.RequestAborted.IsCancellationRequested; i++) await context.Response.WriteAsync(new string('x', 10_000));
        };
        (await RefusedAsync()).ShouldBe($"{Url} sends more than 100000 bytes");
    }

    [Fact]
    public async Task A_short_answer_that_swells_is_refused_at_the_same_length()
    {
        _answer = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await zip.WriteAsync(new byte[50_000_000]);
        };
        (await RefusedAsync()).ShouldBe($"{Url} sends more than 100000 bytes");
    }

    [Fact]
    public async Task A_source_that_falls_silent_is_given_up()
    {
        _answer = async context =>
        {
            await context.Response.WriteAsync("the beginning");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        (await RefusedAsync(patience: _patience with { Silence = TimeSpan.FromMilliseconds(300) })).ShouldBe($"{Url} did not answer within 0.3 seconds, or fell silent for as long");
    }

    [Fact]
    public async Task A_source_that_drips_is_given_up_too()
    {
        _answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync("x");
                await context.Response.Body.FlushAsync();
                await Task.Delay(20).ContinueWith(_ => { }, TaskScheduler.Default);
            }
        };
        (await RefusedAsync(patience: _patience with { Whole = TimeSpan.FromMilliseconds(500) })).ShouldBe($"{Url} did not send all of it within 0.5 seconds");
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_none()
    {
        _answer = async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("the beginning");
            await context.Response.Body.FlushAsync();
            context.Abort();
        };
        (await RefusedAsync()).ShouldStartWith($"{Url} cannot be read");
    }

    private async Task<(string Text, MetadataVersion? Version)> FetchAsync(MetadataVersion? known = null, bool isSigned = false, MetadataPatience? patience = null)
    {
        using var download = new MetadataDownload(patience ?? _patience, _clock);
        using var target = new MemoryStream();
        var version = await download.FetchAsync(Url, isSigned, known ?? MetadataVersion.Unknown, target, default);
        return (Encoding.UTF8.GetString(target.ToArray()), version);
    }

    private async Task<string> RefusedAsync(bool isSigned = false, MetadataPatience? patience = null) =>
        (await Should.ThrowAsync<MetadataRefusedException>(() => FetchAsync(isSigned: isSigned, patience: patience))).Message;

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context, string location)
    {
        context.Response.Redirect(location);
        return Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using System.Net;

namespace JitGateway.JourneyTests.Servers;

/// <summary>Browsers of people who are signed in and ask for one page after the other, until they are told to stop. Everything but 200 is kept.</summary>
internal sealed class SignedInLoad : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private readonly ConcurrentQueue<HttpStatusCode> _refusals = new();
    private readonly List<Task> _browsers;
    private long _answered;

    /// <param name="origin">Where they ask.</param>
    /// <param name="cookies">One person's cookies each.</param>
    /// <param name="path">The page of the n-th request.</param>
    /// <param name="browsers">Of each person.</param>
    public SignedInLoad(Uri origin, IReadOnlyList<IReadOnlyDictionary<string, string>> cookies, Func<int, string> path, int browsers = 2) =>
        _browsers = [.. cookies.SelectMany(c => Enumerable.Range(0, browsers).Select(_ => Task.Run(() => AskAsync(origin, c, path))))];

    /// <summary>Answers with 200 so far.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    /// <summary>Requests that got no answer.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    /// <summary>Other answers: 401 would be a lost session.</summary>
    public IReadOnlyCollection<HttpStatusCode> Refusals => _refusals;

    public Task WaitForMoreAsync(int requests)
    {
        var until = Answered + requests;
        return Eventually.HoldsAsync(() => Answered >= until, $"{requests} more requests are answered");
    }

    public async Task StopAsync()
    {
        await _ended.CancelAsync();
        await Task.WhenAll(_browsers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ended.Dispose();
    }

    private async Task AskAsync(Uri origin, IReadOnlyDictionary<string, string> cookies, Func<int, string> path)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false }) { Timeout = Eventually.Limit };
        for (var i = 0; !_ended.IsCancellationRequested; i++)
        {
            using var request = new HttpRequestMessage(i % 5 == 4 ? HttpMethod.Post : HttpMethod.Get, new Uri(origin, path(i)));
            if (request.Method == HttpMethod.Post) request.Content = new StringContent("a form");
            request.Headers.Add("Accept", "application/json");
            request.Headers.Add("Cookie", string.Join("; ", cookies.Select(c => $"{c.Key}={c.Value}")));
            try
            {
                using var answer = await client.SendAsync(request, CancellationToken.None);
                await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
                if (answer.StatusCode == HttpStatusCode.OK) Interlocked.Increment(ref _answered);
                else _refusals.Enqueue(answer.StatusCode);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
            {
                _faults.Enqueue($"{request.Method}: {e.GetBaseException().Message}");
            }

            await Task.Delay(5);   // people and their machines take their time
        }
    }
}

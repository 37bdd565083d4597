using System.Diagnostics;
using System.Net;

namespace JitGateway.JourneyTests.Outages;

/// <summary>
/// People at work while something happens to Redis: those whom the node knows, those whom it has to look up, strangers, and whoever only wants what is open
/// to anybody. Each answer is judged by what is promised to its kind.
/// </summary>
internal sealed class OutageLoad : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _gateway;
    private readonly OutagePeople _people;
    private readonly Task _workers;
    private int _rounds;
    private int _unknownServed;
    private volatile bool _mayBeForgotten;

    public OutageLoad(Uri gateway, OutagePeople people)
    {
        _gateway = gateway;
        _people = people;
        _workers = Task.WhenAll(WorkAsync(AskKnownAsync), WorkAsync(AskUnknownAsync), WorkAsync(AskUnknownAsync), WorkAsync(AskOpenAsync));
    }

    public OutageCounts Counts { get; } = new();

    /// <summary>Look-ups that succeeded in a row.</summary>
    public int UnknownServedInARow => Volatile.Read(ref _unknownServed);

    /// <summary>Rounds that all kinds made together.</summary>
    public int Rounds => Volatile.Read(ref _rounds);

    /// <summary>From now on Redis has no session any more: asking people to sign in is the right answer.</summary>
    public void ForgetSessions() => _mayBeForgotten = true;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _workers;
        _client.Dispose();
        _end.Dispose();
    }

    private async Task WorkAsync(Func<int, Task> askAsync)
    {
        for (var i = 0; !_end.IsCancellationRequested; i++)
        {
            await askAsync(i);
            Interlocked.Increment(ref _rounds);
            await Task.Delay(Pause);
        }
    }

    /// <summary>Their entries were fresh when it began, so they go on.</summary>
    private Task AskKnownAsync(int round)
    {
        var person = _people.Known[round % _people.Known.Count];
        return AskAsync("known", "/app/", person, a => a.StatusCode is HttpStatusCode.OK ? OutageAnswer.Served : Forgotten(a));
    }

    private async Task AskUnknownAsync(int round)
    {
        var person = _people.NextUnknown();
        var answer = await AskAsync("unknown", "/app/", person, a => a.StatusCode switch
        {
            HttpStatusCode.OK => OutageAnswer.Served,
            HttpStatusCode.ServiceUnavailable when a.Headers.RetryAfter is not null && !a.Headers.Contains("Set-Cookie") => OutageAnswer.Postponed,
            _ => Forgotten(a),
        });
        if (answer is OutageAnswer.Served) Interlocked.Increment(ref _unknownServed);
        else Volatile.Write(ref _unknownServed, 0);
    }

    private async Task AskOpenAsync(int round)
    {
        await AskAsync("anonymous", "/app/", null, a => a.StatusCode is HttpStatusCode.Unauthorized ? OutageAnswer.Served : OutageAnswer.Lost);
        await AskAsync("public", "/open/", null, a => a.StatusCode is HttpStatusCode.OK ? OutageAnswer.Served : OutageAnswer.Lost);
        await AskAsync("public with cookie", "/open/", _people.NextUnknown(), a => a.StatusCode is HttpStatusCode.OK ? OutageAnswer.Served : OutageAnswer.Lost);
    }

    private OutageAnswer Forgotten(HttpResponseMessage answer) =>
        _mayBeForgotten && answer.StatusCode is HttpStatusCode.Unauthorized ? OutageAnswer.Served : OutageAnswer.Lost;

    private async Task<OutageAnswer> AskAsync(string kind, string path, OutagePerson? person, Func<HttpResponseMessage, OutageAnswer> judge)
    {
        var began = Stopwatch.GetTimestamp();
        OutageAnswer answer;
        string what;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_gateway, path));
            request.Headers.Add("Accept", "application/json");
            if (person is not null) request.Headers.Add("Cookie", $"jit={person.Cookie}");
            using var response = await _client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            answer = judge(response);
            if (person is not null && path == "/app/" && response.IsSuccessStatusCode && body != person.Name) answer = OutageAnswer.Lost;
            what = $"{kind}: {(int)response.StatusCode} {body}";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            (answer, what) = (OutageAnswer.Lost, $"{kind}: {e.Message}");
        }

        Counts.Add(answer, what, Stopwatch.GetElapsedTime(began));
        return answer;
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using JitGateway.JourneyTests.Servers;

namespace JitGateway.JourneyTests.Journeys;

/// <summary>People at work at one application, and new ones who come to it, while something happens to another.</summary>
internal sealed class Neighbours : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Uri _application;
    private readonly Func<string> _newPerson;
    private readonly List<(bool Troubled, double Milliseconds)> _requests = [];
    private readonly List<(bool Troubled, double Milliseconds)> _firstPasses = [];
    private readonly List<string> _faults = [];
    private readonly Task _working;
    private volatile bool _isTroubled;
    private int _rounds;

    /// <param name="application">The page they open.</param>
    /// <param name="newPerson">The login of somebody who has no account there yet.</param>
    public Neighbours(Uri application, Func<string> newPerson)
    {
        (_application, _newPerson) = (application, newPerson);
        _working = Task.Run(WorkAsync);
    }

    /// <summary>Everything that was not the page asked for. To be read at the end.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Something happens to the other application from now on.</summary>
    public void TroubleBegins() => _isTroubled = true;

    /// <summary>Their times, before and during the trouble. To be read at the end.</summary>
    public string Requests => Told("requests of people with an account", _requests);

    public string FirstPasses => Told("sign-ins with a first pass", _firstPasses);

    public Task WaitForMoreAsync(int rounds)
    {
        var until = Volatile.Read(ref _rounds) + rounds;
        return Eventually.HoldsAsync(() => Volatile.Read(ref _rounds) >= until || _working.IsCompleted, "the neighbours go on working");
    }

    public async Task StopAsync()
    {
        await _ended.CancelAsync();
        await _working;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _ended.Dispose();
    }

    private async Task WorkAsync()
    {
        using var worker = new Visitor();
        await worker.SignInAsync(_newPerson(), _application);
        while (!_ended.IsCancellationRequested)
        {
            await TimedAsync(_requests, () => worker.OpenAsync(_application));
            if (_rounds % 10 == 0)
            {
                using var stranger = new Visitor();
                await TimedAsync(_firstPasses, () => stranger.SignInAsync(_newPerson(), _application));
            }

            Interlocked.Increment(ref _rounds);
            await Task.Delay(5);   // they read what they opened
        }
    }

    private async Task TimedAsync(List<(bool Troubled, double Milliseconds)> times, Func<Task<Page>> open)
    {
        var (troubled, began) = (_isTroubled, Stopwatch.GetTimestamp());
        try
        {
            var page = await open();
            times.Add((troubled, Stopwatch.GetElapsedTime(began).TotalMilliseconds));
            if (page.Status != HttpStatusCode.OK) _faults.Add($"{page.Status}: {page.Text}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            _faults.Add(e.Message);
        }
    }

    private static string Told(string what, List<(bool Troubled, double Milliseconds)> times) =>
        $"{what}: before {Told(times, troubled: false)}, meanwhile {Told(times, troubled: true)}";

    private static string Told(List<(bool Troubled, double Milliseconds)> times, bool troubled)
    {
        var sorted = times.Where(t => t.Troubled == troubled).Select(t => t.Milliseconds).Order().ToList();
        return sorted.Count == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{sorted.Count}, p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[(int)(sorted.Count * 0.99)]:0.0} ms");
    }
}

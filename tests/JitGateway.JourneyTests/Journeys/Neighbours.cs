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
    private readonly List<double> _requests = [];
    private readonly List<double> _firstPasses = [];
    private readonly List<string> _faults = [];
    private readonly Task _working;
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

    /// <summary>Their times. To be read at the end.</summary>
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

    private async Task TimedAsync(List<double> times, Func<Task<Page>> open)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            var page = await open();
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (page.Status != HttpStatusCode.OK) _faults.Add($"{page.Status}: {page.Text}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or InvalidOperationException)
        {
            _faults.Add(e.Message);
        }
    }

    private static string Told(string what, List<double> times)
    {
        times.Sort();
        return string.Create(CultureInfo.InvariantCulture, $"{times.Count} {what}, p50 {times[times.Count / 2]:0.0} ms, p99 {times[(int)(times.Count * 0.99)]:0.0} ms");
    }
}

using System.Diagnostics;

namespace JitGateway.Identity.Events;

/// <summary>Measures the steps of one piece of work, one after the other, and opens a span for each where somebody traces. A step that comes again adds to its first time.</summary>
/// <param name="span">Opens a span for a step; null: nobody traces.</param>
internal sealed class StepClock(Func<string, Activity?>? span = null)
{
    private const int Most = 24;

    private readonly Lock _lock = new();
    private readonly List<(string Name, TimeSpan Took)> _steps = [];
    private string? _current;
    private long _since;
    private Activity? _activity;

    /// <summary>In the order in which they began; what runs still is not among them.</summary>
    public IReadOnlyList<EventStep> Steps
    {
        get
        {
            lock (_lock) return [.. _steps.Select(s => new EventStep(s.Name, Math.Round(s.Took.TotalMilliseconds, 2)))];
        }
    }

    /// <summary>Ends the step that runs, and begins another; the same one goes on.</summary>
    public void Enter(string name)
    {
        if (_current == name) return;
        End();
        (_current, _since, _activity) = (name, Stopwatch.GetTimestamp(), span?.Invoke(name));
    }

    public void End()
    {
        if (_current is null) return;
        Add(_current, Stopwatch.GetElapsedTime(_since));
        _activity?.Dispose();
        (_current, _activity) = (null, null);
    }

    /// <summary>A step that somebody else measured.</summary>
    public void Add(string name, TimeSpan took)
    {
        lock (_lock)
        {
            var at = _steps.FindIndex(s => s.Name == name);
            if (at >= 0) _steps[at] = (name, _steps[at].Took + took);
            else if (_steps.Count < Most) _steps.Add((name, took));
        }
    }

    /// <summary>Measures work that may overlap with other steps.</summary>
    public async Task<T> MeasureAsync<T>(string name, Func<Task<T>> work)
    {
        var since = Stopwatch.GetTimestamp();
        using var activity = span?.Invoke(name);
        try
        {
            return await work();
        }
        finally
        {
            Add(name, Stopwatch.GetElapsedTime(since));
        }
    }
}

using System.Collections.Concurrent;

namespace JitGateway.Provisioning.Adapters.Salesforce;

/// <summary>What was asked once and is kept for a while; failures are not. Whoever comes while it is asked for asks too.</summary>
internal sealed class Remembered<T>(TimeSpan kept, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (T Value, long Since)> _values = new(StringComparer.Ordinal);

    public async Task<AdapterResult<T>> GetAsync(string key, Func<Task<AdapterResult<T>>> ask)
    {
        if (_values.TryGetValue(key, out var known) && time.GetElapsedTime(known.Since) < kept) return new AdapterResult<T>.Done(known.Value);
        var answer = await ask();
        if (answer is AdapterResult<T>.Done(var value)) _values[key] = (value, time.GetTimestamp());
        return answer;
    }

    public void Forget(string key) => _values.TryRemove(key, out _);
}

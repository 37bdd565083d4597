using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace JitGateway.Tests.Saml.Attacks.Fuzzing;

/// <summary>What became of one message.</summary>
/// <param name="Claims">All that it says (<see cref="Fuzzing.Claims"/>); null: it was refused.</param>
/// <param name="Reason">The id of the reason that it was refused for.</param>
internal sealed record Verdict(string? Claims, string? Reason);

/// <summary>A mutant that was treated as it must not be.</summary>
internal sealed record FuzzFinding(int Seed, string What, byte[] Message)
{
    /// <summary>With what it takes to try it again.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"seed {Seed}: {What}\n{Encoding.UTF8.GetString(Message)}");
}

/// <summary>
/// Shows mutants to whoever judges messages, and holds the judgement to what must be true of every message: accepted only with claims that were
/// signed, as one whole; nothing thrown; neither time nor memory out of proportion.
/// </summary>
internal sealed class Fuzzer(Func<byte[], Verdict> examinee, IReadOnlyList<GoodMessage> good, IReadOnlyList<GoodMessage> foreign)
{
    private const int Threads = 2;

    // a good message of 7 KB takes 180 KB; refusing says why, in bounded text
    private const int BaseAllocation = 256 * 1024;
    private const int AllocationPerByte = 64;

    private static readonly TimeSpan Long = TimeSpan.FromMilliseconds(100);

    // worth another look: was it the message, or the machine?
    private static readonly TimeSpan Noticeable = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, int> _reasons = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<FuzzFinding> _findings = [];
    private readonly Lock _slowestLock = new();
    private HashSet<string> _signed = [];
    private int _accepted;
    private (TimeSpan Time, int Seed) _slowest;

    /// <param name="untilFound">Stop at the first finding.</param>
    public FuzzReport Run(int firstSeed, int count, bool untilFound = false)
    {
        _signed = good.Select(m => examinee(m.Bytes).Claims ?? throw new InvalidOperationException($"{m.Name} must be accepted")).ToHashSet(StringComparer.Ordinal);
        var judged = 0;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Threads }, (i, state) =>
        {
            if (untilFound && !_findings.IsEmpty) state.Stop();
            Judge(firstSeed + i);
            Interlocked.Increment(ref judged);
        });
        return new FuzzReport(judged, _accepted, _reasons.ToDictionary(), [.. _findings.OrderBy(f => f.Seed)], _slowest.Time, _slowest.Seed);
    }

    public void Judge(int seed)
    {
        var message = Mutants.Make(seed, good, foreign);
        Verdict verdict;
        var octets = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            verdict = examinee(message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Found($"threw {e}");
            return;
        }

        var took = Stopwatch.GetElapsedTime(start);
        octets = GC.GetAllocatedBytesForCurrentThread() - octets;
        if (took > Noticeable) took = Enumerable.Range(0, 5).Min(_ => Time(message));
        NoteTime(took, seed);
        if (took > Long) Found($"took {took.TotalMilliseconds} ms");
        if (octets > BaseAllocation + ((long)AllocationPerByte * message.Length)) Found($"allocated {octets} octets for {message.Length}");
        if (verdict.Claims is null)
        {
            _reasons.AddOrUpdate(verdict.Reason!, 1, static (_, n) => n + 1);
            return;
        }

        Interlocked.Increment(ref _accepted);
        if (!_signed.Contains(verdict.Claims)) Found($"accepted what nobody signed: {verdict.Claims}");

        void Found(string what) => _findings.Add(new FuzzFinding(seed, what, message));
    }

    private TimeSpan Time(byte[] message)
    {
        var start = Stopwatch.GetTimestamp();
        examinee(message);
        return Stopwatch.GetElapsedTime(start);
    }

    private void NoteTime(TimeSpan took, int seed)
    {
        lock (_slowestLock)
            if (took > _slowest.Time)
                _slowest = (took, seed);
    }
}

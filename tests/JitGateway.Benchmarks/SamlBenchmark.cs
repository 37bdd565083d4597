using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using JitGateway.Demo.IdentityProvider.SamlMessages;

namespace JitGateway.Benchmarks;

/// <summary>
/// The validation of login responses, on one thread: what one costs beside one verification with RSA of 2048 bits, how that grows with the
/// message, and what a hostile message costs beside a good one of its length. What is compared is measured in turns.
/// </summary>
internal static class SamlBenchmark
{
    private static readonly TimeSpan PerRound = TimeSpan.FromMilliseconds(150);

    /// <summary>The compiler counts calls and works beside them: what is measured too early is its work.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    public static void Run(int rounds)
    {
        using var messages = new LoginMessages();
        AgainstVerification(messages, rounds);
        Growth(messages, rounds);
        foreach (var octets in (int[])[15_000, 60_000, 400_000])
        {
            var hostile = HostileMessages.Loads.Select(load => (load.Key, HostileMessages.Make(messages, load.Value, octets))).Append(("a PrefixList with thousands of prefixes", HostileMessages.WithPrefixList(messages, octets)));
            Hostile(messages, "messages", messages.GoodOfLength(octets), hostile, rounds);
        }

        Hostile(messages, "encrypted messages", messages.EncryptedOfLength(15_000), HostileMessages.Encrypted(messages, 15_000), rounds);
    }

    private static void AgainstVerification(LoginMessages messages, int rounds)
    {
        using var key = RSA.Create(2048);
        var text = new byte[1024];
        var signature = key.SignData(text, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var publicKey = RSA.Create(key.ExportParameters(includePrivateParameters: false));
        var verification = new Work("one RSA-2048 verification", () => publicKey.VerifyData(text, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        List<Work> cases = [];
        foreach (var (name, signed) in (ReadOnlySpan<(string, Signed)>)[("signed assertion", Signed.Assertion), ("signed response", Signed.Response), ("both signed", Signed.Both)])
        {
            var xml = messages.Good(attributes: 10, signed);
            cases.Add(new Work($"{name}, {xml.Length} octets", () => messages.Accepts(xml)));
        }

        foreach (var (name, signed) in (ReadOnlySpan<(string, Signed)>)[("encrypted, signed inside", Signed.Assertion), ("encrypted, signed outside", Signed.Response), ("encrypted, signed both", Signed.Both)])
        {
            var xml = messages.Encrypted(attributes: 10, signed);
            cases.Add(new Work($"{name}, {xml.Length} octets", () => messages.Accepts(xml)));
        }

        using var privateKey = messages.DecryptionKey.GetRSAPrivateKey()!;
        var wrapped = privateKey.Encrypt(new byte[32], RSAEncryptionPadding.OaepSHA1);
        cases.Add(new Work("one RSA-2048 decryption alone", () => privateKey.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA1).Length == 32));

        InTurns([verification, .. cases], rounds);
        Console.WriteLine($"Validation of a response with 10 attributes, {rounds} rounds in turns, one thread (budget 12, aim 5 for the signed response)");
        Console.WriteLine($"  {verification.Name,-36} {verification.Time.Show("0.0"),26} µs of CPU");
        foreach (var work in cases)
            Console.WriteLine($"  {work.Name,-36} {work.Time.Show("0.0"),26} µs, {work.Allocated.Median,6:0.0} KB allocated, {Samples.Ratio(work.Time, verification.Time).Show("0.00")} verifications");
    }

    private static void Growth(LoginMessages messages, int rounds)
    {
        int[] counts = [10, 100, 1000];
        var works = counts.Select(count =>
        {
            var xml = messages.Good(count);
            return (Octets: xml.Length, Work: new Work($"{count} attributes", () => messages.Accepts(xml)));
        }).ToList();
        InTurns(works.Select(static w => w.Work), rounds);
        Console.WriteLine("Growth with the number of attributes: the time of an octet must not grow");
        foreach (var (octets, work) in works)
            Console.WriteLine($"  {work.Name,-20} {octets,8} octets {work.Time.Show("0"),24} µs, {1000 * work.Time.Median / octets,6:0.0} ns and {1024 * work.Allocated.Median / octets,5:0.0} octets allocated for an octet");
    }

    private static void Hostile(LoginMessages messages, string kind, byte[] good, IEnumerable<(string Name, byte[] Xml)> bad, int rounds)
    {
        var yardstick = new Work("good", () => messages.Accepts(good));
        var hostile = bad.Select(message => new Work(message.Name, () => messages.Accepts(message.Xml) || true)).ToList();

        InTurns([yardstick, .. hostile], rounds);
        Console.WriteLine($"Hostile {kind}, against a good one of their length ({good.Length} octets): {yardstick.Time.Show("0")} µs, {yardstick.Allocated.Median:0} KB (never more than 10)");
        foreach (var work in hostile.OrderByDescending(static w => w.Time.Median))
            Console.WriteLine($"  {Samples.Ratio(work.Time, yardstick.Time).Show("0.00"),-26} {work.Allocated.Median / yardstick.Allocated.Median,6:0.00} in memory   {work.Name}");
    }

    private static void InTurns(IEnumerable<Work> works, int rounds)
    {
        var all = works.ToList();
        foreach (var work in all) work.Warm();
        for (var round = 0; round < rounds; round++)
            foreach (var work in all)
                work.Measure();
    }

    /// <summary>One thing that is done again and again; true each time it went well.</summary>
    private sealed class Work(string name, Func<bool> once)
    {
        private int _perRound;

        public string Name { get; } = name;

        /// <summary>Microseconds of processor time for one, garbage collection included.</summary>
        public Samples Time { get; } = new();

        /// <summary>Kilobytes for one.</summary>
        public Samples Allocated { get; } = new();

        /// <summary>Until the compiler has done its work; finds out how many make a round.</summary>
        public void Warm()
        {
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < WarmUp) Do();
            began = Stopwatch.GetTimestamp();
            var done = 0;
            for (; done < 3 || Stopwatch.GetElapsedTime(began) < PerRound; done++) Do();
            _perRound = done;
        }

        public void Measure()
        {
            var octets = GC.GetAllocatedBytesForCurrentThread();
            var began = Environment.CpuUsage.TotalTime;
            for (var i = 0; i < _perRound; i++) Do();
            Time.Add((Environment.CpuUsage.TotalTime - began).TotalMicroseconds / _perRound);
            Allocated.Add((GC.GetAllocatedBytesForCurrentThread() - octets) / 1024.0 / _perRound);
        }

        private void Do()
        {
            if (!once()) throw new InvalidOperationException($"{Name}: refused or wrong");
        }
    }
}

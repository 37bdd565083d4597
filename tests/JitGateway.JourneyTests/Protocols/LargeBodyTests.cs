using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using Xunit.Abstractions;

namespace JitGateway.JourneyTests.Protocols;

/// <summary>A gibibyte goes up and comes down, by either version.</summary>
[Collection(ProtocolCollection.Name)]
public sealed class LargeBodyTests(ProtocolBed bed, ITestOutputHelper output)
{
    private const long Gibibyte = 1L << 30;
    private const long Mebibyte = 1L << 20;
    private const long Warming = 64 * Mebibyte;

    /// <summary>Buffers of both sides, windows of HTTP/2, and what the collector leaves for a while.</summary>
    private const long Allowed = 64 * Mebibyte;

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public Task What_is_large_goes_up_and_the_gateway_stays_as_small_as_it_was(string version) => StaysSmallAsync($"up by HTTP/{version}", s => UploadAsync(version, s));

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public Task What_is_large_comes_down_and_the_gateway_stays_as_small_as_it_was(string version) => StaysSmallAsync($"down by HTTP/{version}", s => DownloadAsync(version, s));

    private async Task StaysSmallAsync(string way, Func<long, Task> transferAsync)
    {
        await transferAsync(Warming);
        await bed.Memory.ForgetPeakAsync();
        var before = await bed.Memory.NowAsync();

        await transferAsync(Gibibyte);

        var peak = await bed.Memory.PeakAsync();
        output.WriteLine($"{Gibibyte / Mebibyte} MiB {way}: the gateway had {before / Mebibyte} MiB in memory before and {peak / Mebibyte} MiB at most");
        (peak - before).ShouldBeLessThan(Allowed);
    }

    private async Task UploadAsync(string version, long size)
    {
        using var request = bed.Request(version, HttpMethod.Put, "/web/upload");
        using var content = new Pattern(size);
        request.Content = content;
        using var answer = await bed.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var received = await answer.Content.ReadFromJsonAsync<JsonElement>();
        received.GetProperty("octets").GetInt64().ShouldBe(size);
        received.GetProperty("sha256").GetString().ShouldBe(content.Digest);
    }

    private async Task DownloadAsync(string version, long size)
    {
        using var answer = await bed.SendAsync(version, HttpMethod.Get, $"/web/download?octets={size}");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var part = new byte[Mebibyte];
        for (var number = 0; number < size / Mebibyte; number++)
        {
            await body.ReadExactlyAsync(part);
            Pattern.Holds(part, number).ShouldBeTrue();
        }

        (await body.ReadAsync(part)).ShouldBe(0);
    }

    /// <summary>Octets that differ from one mebibyte to the next, as the application's.</summary>
    private sealed class Pattern(long size) : HttpContent
    {
        private static readonly byte[] Part = [.. Enumerable.Range(0, (int)Mebibyte).Select(i => (byte)(i * 31))];

        /// <summary>SHA-256 of what was sent, in hex.</summary>
        public string Digest { get; private set; } = "";

        public static bool Holds(byte[] part, int number) => BinaryPrimitives.ReadInt32BigEndian(part) == number && part.AsSpan(4).SequenceEqual(Part.AsSpan(4));

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var part = (byte[])Part.Clone();
            for (var number = 0; number < size / Mebibyte; number++)
            {
                BinaryPrimitives.WriteInt32BigEndian(part, number);
                hash.AppendData(part);
                await stream.WriteAsync(part);
            }

            Digest = Convert.ToHexStringLower(hash.GetHashAndReset());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return true;
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using JitGateway.Saml.Protocol;
using JitGateway.Saml.Signatures;

namespace JitGateway.Tests.Saml.Signatures;

/// <summary>What a document costs while it is canonicalized.</summary>
public sealed class CanonicalBufferTests
{
    [Theory]
    [InlineData(40_000, 100)]
    [InlineData(100, 40_000)]
    public void A_document_that_is_only_hashed_needs_no_more_memory_the_longer_it_is(int piece, int times)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new CanonicalBuffer(1024, most: 4_000_000, hash);
        var most = 0;

        for (var i = 0; i < times; i++)
        {
            buffer.AppendText(new string('x', piece));
            most = Math.Max(most, buffer.Written.Length);
        }

        most.ShouldBeLessThan(80_000);
        buffer.Flush().ShouldBe(4_000_000);
        hash.GetHashAndReset().ShouldBe(SHA256.HashData(Encoding.UTF8.GetBytes(new string('x', 4_000_000))));
    }

    /// <summary>Whether it is kept or goes into a hash.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_canonical_form_that_is_longer_than_its_bound_ends_there(bool isHashed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new CanonicalBuffer(16, most: 1_000_000, isHashed ? hash : null);

        Should.Throw<RefusedException>(() =>
        {
            for (var i = 0; i < 1_000_000; i++) buffer.Append("12345678"u8);
        }).Refusal.Reason.ShouldBe(Refusals.CanonicalTooLarge);
        buffer.Written.Length.ShouldBeLessThan(1_000_100);
    }
}

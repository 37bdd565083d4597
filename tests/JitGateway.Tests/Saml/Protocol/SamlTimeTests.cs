using JitGateway.Saml.Protocol;

namespace JitGateway.Tests.Saml.Protocol;

public sealed class SamlTimeTests
{
    [Theory]
    [InlineData("2026-03-01T12:00:00Z", 0)]
    [InlineData("2026-03-01T12:00:00.5Z", 5_000_000)]
    [InlineData("2026-03-01T12:00:00.123Z", 1_230_000)]
    [InlineData("2026-03-01T12:00:00.0000001Z", 1)]
    [InlineData("2026-03-01T12:00:00.000000199999Z", 1)]
    public void Reads_UTC_with_and_without_a_fraction(string text, long ticks)
    {
        SamlTime.TryParse(text, out var time).ShouldBeTrue();

        time.ShouldBe(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(ticks));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Z")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T12:00Z")]
    [InlineData("2026-03-01 12:00:00Z")]
    [InlineData("2026-03-01T12:00:00z")]
    [InlineData("2026-03-01T12:00:00+00:00")]
    [InlineData(" 2026-03-01T12:00:00Z")]
    [InlineData("2026-03-01T12:00:00.Z")]
    [InlineData("2026-03-01T12:00:00,5Z")]
    [InlineData("2026-03-01T12:00:00.5.5Z")]
    [InlineData("2026-03-01T12:00:00.0000000000000Z")]
    [InlineData("2026-13-01T12:00:00Z")]
    [InlineData("2026-02-29T12:00:00Z")]
    [InlineData("2026-03-00T12:00:00Z")]
    [InlineData("2026-03-01T24:00:00Z")]
    [InlineData("2026-03-01T12:60:00Z")]
    [InlineData("2026-03-01T12:00:60Z")]
    [InlineData("0000-03-01T12:00:00Z")]
    [InlineData("-2026-03-01T12:00:00Z")]
    [InlineData("12026-03-01T12:00:00Z")]
    [InlineData("٢٠٢٦-03-01T12:00:00Z")]
    public void Refuses_every_other_form(string? text) => SamlTime.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Does_not_pass_the_end_of_time() => DateTimeOffset.MaxValue.AddSeconds(-1).Plus(TimeSpan.FromMinutes(1)).ShouldBe(DateTimeOffset.MaxValue);
}

using JitGateway.Configuration;

namespace JitGateway.Tests.Configuration;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "session", "0 sessions")]
    [InlineData(1, "session", "1 session")]
    [InlineData(2, "session", "2 sessions")]
    [InlineData(1, "entry", "1 entry")]
    [InlineData(3, "entry", "3 entries")]
    [InlineData(3, "day", "3 days")]
    [InlineData(1, "dead letter", "1 dead letter")]
    public void One_is_singular_and_all_else_is_plural(long count, string noun, string said) => Counted.Of(count, noun).ShouldBe(said);
}

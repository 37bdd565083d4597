using JitGateway.Sessions;

namespace JitGateway.Tests.Sessions;

public sealed class SessionIdTests
{
    [Fact]
    public void Is_the_hash_of_the_cookies_value_and_reads_back()
    {
        var value = new string('A', SessionId.TextLength);

        SessionId.TryOfCookie(value, out var id).ShouldBeTrue();

        id.ToString().ShouldBe(Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(value))).TrimEnd('=').Replace('+', '-').Replace('/', '_'));
        SessionId.TryParse(id.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAé")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void A_value_that_cannot_be_ours_has_none(string value) => SessionId.TryOfCookie(value, out _).ShouldBeFalse();

    [Fact]
    public void A_token_prints_as_its_public_id_and_never_comes_twice()
    {
        var token = SessionToken.New();

        token.ToString().ShouldBe(token.Id.ToString());
        token.ToString().ShouldNotBe(token.Value);
        SessionToken.New().Value.ShouldNotBe(token.Value);
    }

    [Theory]
    [InlineData("jit=value", "value")]
    [InlineData("a=b; jit=value", "value")]
    [InlineData("a=b;jit=value; c=d", "value")]
    [InlineData("xjit=wrong; jit-login-1=wrong; jit=value", "value")]
    [InlineData("jit=first; jit=second", "first")]
    [InlineData("jit=; jit= ; jit=value", "value")]
    [InlineData("a=jit=wrong", "")]
    [InlineData("JIT=wrong", "")]
    [InlineData("jit", "")]
    [InlineData("; ;=", "")]
    public void The_cookie_is_found_among_others(string header, string value)
    {
        ReadOnlySpan<char> rest = header;

        SessionCookie.Next(ref rest, "jit").ToString().ShouldBe(value);
    }
}

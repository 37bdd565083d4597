using JitGateway.Access;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Access;

public sealed class RequestedPathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/wiki/Main_Page")]
    [InlineData("/style.css")]
    [InlineData("/.well-known/acme")]
    [InlineData("/a/...b/c")]
    [InlineData("/größe/日本")]
    [InlineData("/50%")]
    [InlineData("/50% off")]
    [InlineData("/a+b/c=d,e@f:g")]
    public void A_plain_path_has_one_reading(string path)
    {
        RequestedPath.TryRead(new PathString(path), default, out var requested, out var fault).ShouldBeTrue();

        requested.AsWritten.ShouldBe(path);
        requested.AsSomeRead.Length.ShouldBe(0);
        fault.ShouldBeNull();
    }

    [Theory]
    [InlineData("//admin", "/admin")]
    [InlineData("/a//admin/", "/a/admin/")]
    [InlineData("/admin;jsessionid=1/users", "/admin/users")]
    [InlineData("/;x/admin", "/admin")]
    [InlineData("/admin./users", "/admin/users")]
    [InlineData("/admin ", "/admin")]
    [InlineData("/admin. .", "/admin")]
    [InlineData("/%61dmin", "/admin")]
    [InlineData("/100%41", "/100A")]
    [InlineData("//", "/")]
    public void A_path_that_some_applications_read_otherwise_has_two(string path, string lenient)
    {
        RequestedPath.TryRead(new PathString(path), default, out var requested, out _).ShouldBeTrue();

        requested.AsWritten.ShouldBe(path);
        requested.AsSomeRead.ToArray().ShouldBe([lenient]);
    }

    [Theory]
    [InlineData("/admin?x", "/admin")]               // %3F: the server decodes it into the path
    [InlineData("/admin#x", "/admin")]
    [InlineData("/?x", "/")]
    [InlineData("/a/?x", "/a/")]
    [InlineData("/admin%3fx", "/admin?x", "/admin")]   // %253F
    [InlineData("/admin%23x", "/admin#x", "/admin")]
    [InlineData("/admin;v=1?x", "/admin", "/admin;v=1")]
    [InlineData("//admin?x/%79", "/admin?x/y", "/admin", "//admin")]   // with the rest and without it: an application may do one alone
    public void A_question_mark_or_number_sign_in_a_path_ends_it_in_some_readings(string path, params string[] readings)
    {
        RequestedPath.TryRead(new PathString(path), default, out var requested, out _).ShouldBeTrue();

        requested.AsWritten.ShouldBe(path);
        requested.AsSomeRead.ToArray().ShouldBe(readings);
    }

    [Theory]
    [InlineData("/a%2Fadmin", "escape")]       // %2F is what the server leaves as it is
    [InlineData("/a%2fadmin", "escape")]
    [InlineData("/a%5Cadmin", "escape")]       // %255C from the client
    [InlineData("/a/%2e%2e/admin", "escape")]  // %252e%252e
    [InlineData("/a/.%2e/admin", "escape")]
    [InlineData("/%252Fadmin", "escape")]      // three times encoded
    [InlineData("/a%00", "escape")]
    [InlineData("/a%0d%0aX", "escape")]
    [InlineData("/a%7F", "escape")]
    [InlineData("/admin%3Bx", "escape")]
    [InlineData("/a%u002fadmin", "escape")]
    [InlineData("/a%U005Cadmin", "escape")]
    [InlineData("/a%C0%AFadmin", "overlong")]
    [InlineData("/a%c1%9cadmin", "overlong")]
    [InlineData("/a%E0%80%AFadmin", "overlong")]
    [InlineData("/a%F0%80%80%AFadmin", "overlong")]
    [InlineData("/a\\admin", "backslash")]
    [InlineData("/a\\..\\admin", "backslash")]
    [InlineData("/a\nadmin", "control_character")]
    [InlineData("/a\radmin", "control_character")]
    [InlineData("/a\tadmin", "control_character")]
    [InlineData("/a\u0000", "control_character")]
    [InlineData("/a\u007f", "control_character")]
    [InlineData("/a\u0085b", "control_character")]
    [InlineData("/a\u2028b", "control_character")]
    [InlineData("/public/..;/admin", "dot_segment")]
    [InlineData("/public/..;x=1/admin", "dot_segment")]
    [InlineData("/public/.;/admin", "dot_segment")]
    [InlineData("/public/.. /admin", "dot_segment")]
    [InlineData("/public/../admin", "dot_segment")]
    [InlineData("/public/..", "dot_segment")]
    [InlineData("/public/..?", "dot_segment")]
    [InlineData("/public/..%23x", "dot_segment")]
    public void A_path_that_hides_something_is_none(string path, string expected)
    {
        RequestedPath.TryRead(new PathString(path), default, out _, out var fault).ShouldBeFalse();

        fault.ShouldBe($"access.path.{expected}");
    }

    [Theory]
    [InlineData("/wiki/admin", "/admin")]
    [InlineData("/WIKI/admin", "/admin")]
    [InlineData("/wiki", "/")]
    [InlineData("/wiki/", "/")]
    public void The_prefix_that_the_backend_does_not_see_is_not_compared(string path, string seen)
    {
        RequestedPath.TryRead(new PathString(path), new PathString("/wiki"), out var requested, out _).ShouldBeTrue();

        requested.AsWritten.ShouldBe(seen);
        requested.WholeAsSomeRead.Length.ShouldBe(0);
    }

    [Fact]
    public void The_lenient_reading_is_known_with_and_without_that_prefix()
    {
        RequestedPath.TryRead(new PathString("/wiki//admin;x"), new PathString("/wiki"), out var requested, out _).ShouldBeTrue();

        requested.AsWritten.ShouldBe("//admin;x");
        requested.AsSomeRead.ToArray().ShouldBe(["/admin"]);
        requested.WholeAsSomeRead.ToArray().ShouldBe(["/wiki/admin"]);
    }
}

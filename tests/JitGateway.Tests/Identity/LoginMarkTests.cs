using JitGateway.Identity;
using JitGateway.Tests.Sessions;

namespace JitGateway.Tests.Identity;

public sealed class LoginMarkTests
{
    private static readonly LoginMark Ada = LoginMark.Of(People.Ada()).ShouldNotBeNull();

    [Fact]
    public void Nobody_is_found_by_a_name_that_was_not_sent() => LoginMark.Of(People.Grace()).ShouldBeNull();

    [Fact]
    public void Is_read_back_as_it_was()
    {
        Ada.Bytes.Length.ShouldBe(LoginMark.Size);
        LoginMark.Read(Ada.Bytes).ShouldNotBeNull().Bytes.ToArray().ShouldBe(Ada.Bytes.ToArray());
        LoginMark.Read(new byte[LoginMark.Size]).ShouldBeNull();
    }

    [Fact]
    public void Shows_neither_name_nor_session_and_begins_as_the_key_of_the_person_by_that_name()
    {
        var text = System.Text.Encoding.Latin1.GetString(Ada.Bytes);
        text.ShouldNotContain("ada");
        text.ShouldNotContain("_c9f0");
        People.Ada().Subject.Hash.ShouldStartWith(Ada.Name[..^1]);   // the last letter holds bits of what is cut off
    }

    [Theory]
    [InlineData("_c9f0f895fb98ab9159f51fd0297e236d", true)]
    [InlineData(" _c9f0f895fb98ab9159f51fd0297e236d\n", true)]
    [InlineData("_other", false)]
    public void Fits_the_session_that_is_named(string index, bool fits) =>
        LoginMark.Of(new EndedLogin(People.Ada().Subject.Issuer, People.Ada().NameId!) { SessionIndexes = [index], EndedAt = default, Until = default }).ShouldHaveSingleItem().Fits(Ada).ShouldBe(fits);
}

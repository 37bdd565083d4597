using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Tests.Provisioning.Adapters.Http;

public sealed class NamedAttributesTests
{
    private static readonly (string, string)[] Names = [("mail", "mail"), ("name", "name"), ("name.familyName", "surname"), ("a+b(", "odd"), ("", "nothing")];

    [Theory]
    [InlineData("the mail is taken", "mail")]
    [InlineData("MAIL", "mail")]
    [InlineData("mail,name.", "mail,name")]
    [InlineData("e-mail", "mail")]
    [InlineData("emails and mails and mail_box and mail2", "")]
    [InlineData("name.familyName is too long", "name,surname")]
    [InlineData("my.name", "")]
    [InlineData("names, and the name at last", "name")]
    [InlineData("no a+b( here", "odd")]
    [InlineData("", "")]
    public void An_attribute_is_named_by_a_word_of_its_own(string text, string named) => string.Join(',', NamedAttributes.In(text, Names)).ShouldBe(named);

    [Fact]
    public void No_more_is_read_than_is_repeated() => NamedAttributes.In(new string('x', 2000) + " mail", Names).ShouldBeEmpty();
}

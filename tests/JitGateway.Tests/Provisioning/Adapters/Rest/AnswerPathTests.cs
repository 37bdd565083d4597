using System.Text.Json;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Rest;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

public sealed class AnswerPathTests
{
    private static readonly JsonElement Answer = JsonDocument.Parse("""
        {
          "id": 7, "name": { "family": "Lovelace", "middle": null }, "active": true, "title": "",
          "emails": [ { "type": "home", "value": "ada@home.example" }, { "type": "work", "value": "ada@example.com" }, { "type": "a]b", "value": "odd" } ],
          "roles": [ "author", "reader" ], "none": [], "x.y": { "it's": "there" }
        }
        """).RootElement;

    [Theory]
    [InlineData("id", "7")]
    [InlineData("name.family", "Lovelace")]
    [InlineData("active", "true")]
    [InlineData("emails[0].value", "ada@home.example")]
    [InlineData("emails[-1].value", "odd")]
    [InlineData("emails[type=work].value", "ada@example.com")]
    [InlineData("emails[type='a]b'].value", "odd")]
    [InlineData("emails[*].type", "home|work|a]b")]
    [InlineData("roles", "author|reader")]
    [InlineData("roles[*]", "author|reader")]
    [InlineData("roles[1]", "reader")]
    [InlineData("['x.y']['it''s']", "there")]
    [InlineData("name.middle", "")]
    [InlineData("name.other", "")]
    [InlineData("title", "")]
    [InlineData("name", "")]
    [InlineData("none", "")]
    [InlineData("emails[9].value", "")]
    [InlineData("emails[-9].value", "")]
    [InlineData("Name.family", "")]
    [InlineData("id[0]", "")]
    public void Reads_what_stands_there(string path, string texts) => string.Join('|', AnswerPath.Parse(path)!.Texts(Answer)).ShouldBe(texts);

    [Fact]
    public void Nothing_is_the_whole_answer() => AnswerPath.Parse("")!.One(Answer)!.Value.GetRawText().ShouldBe(Answer.GetRawText());

    [Fact]
    public void Values_are_as_the_engine_knows_them()
    {
        AnswerPath.Parse("active")!.Value(Answer).ShouldBe(new AttributeValue.Flag(true));
        AnswerPath.Parse("id")!.Value(Answer).ShouldBe(new AttributeValue.Text("7"));
        AnswerPath.Parse("roles")!.Value(Answer).ShouldBe(new AttributeValue.List(["author", "reader"]));
        AnswerPath.Parse("title")!.Value(Answer).ShouldBeNull();
        AnswerPath.Parse("none")!.Value(Answer).ShouldBeNull();
    }

    /// <summary>Nothing there is one thing, another answer than was expected is another.</summary>
    [Theory]
    [InlineData("name.family", true)]
    [InlineData("name.middle.more", true)]
    [InlineData("none[0].id", true)]
    [InlineData("emails[type=other].value", true)]
    [InlineData("name.other", false)]
    [InlineData("users[0]", false)]
    [InlineData("id.value", false)]
    [InlineData("name[0]", false)]
    public void Knows_whether_the_answer_has_the_place(string path, bool isIn) => AnswerPath.Parse(path)!.IsIn(Answer).ShouldBe(isIn);

    [Theory]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData(".a")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a]")]
    [InlineData("a[]")]
    [InlineData("a[x]")]
    [InlineData("a[=x]")]
    [InlineData("a[x=]")]
    [InlineData("a['x]")]
    [InlineData("a[0]b")]
    [InlineData(" a")]
    [InlineData("a. b")]
    public void Anything_else_is_no_path(string text) => AnswerPath.Parse(text).ShouldBeNull();
}

using System.Text;
using System.Text.Json;
using JitGateway.Configuration;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Rest;
using Microsoft.Extensions.Configuration;
using static JitGateway.Tests.Provisioning.Adapters.Rest.RestAdapterTests;

namespace JitGateway.Tests.Provisioning.Adapters.Rest;

public sealed class JsonTemplateTests
{
    private static readonly RestValues Values = RestValues.Of(User(
        ("login", Text("ada")), ("quoted", Text("a\"b\\c\n{x}")), ("number", Text("42")), ("decimal", Text("-1.50")), ("zero", Text("007")), ("yes", new AttributeValue.Flag(true)), ("one", Text("1")), ("cleared", null),
        ("roles", new AttributeValue.List(["author", "reader"])), ("colours", new AttributeValue.List(["red", "blue"]))));

    [Theory]
    [InlineData("\"{login}\"", "\"ada\"")]
    [InlineData("\"{login}@{number}\"", "\"ada@42\"")]
    [InlineData("\"{quoted}\"", "\"a\\u0022b\\\\c\\n{x}\"")]
    [InlineData("\"{number}\"", "\"42\"")]
    [InlineData("""{ "$number": "{number}" }""", "42")]
    [InlineData("""{ "$number": "{decimal}" }""", "-1.50")]
    [InlineData("""{ "$flag": "{yes}" }""", "true")]
    [InlineData("""{ "$flag": "{one}" }""", "true")]
    [InlineData("""{ "$text": "5" }""", "\"5\"")]
    [InlineData("""{ "$text": "true" }""", "\"true\"")]
    [InlineData("5", "5")]
    [InlineData("-0.5", "-0.5")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "null")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"007\"", "\"007\"")]
    [InlineData("""{ "$empty": "list" }""", "[]")]
    [InlineData("""{ "a": { "$empty": "object" }, "b": [ { "$empty": "list" } ] }""", """{"a":{},"b":[[]]}""")]
    [InlineData("\"text\"", "\"text\"")]
    [InlineData("\"{cleared}\"", "null")]
    [InlineData("\"{login} {cleared}\"", "null")]
    [InlineData("""{ "a": "{login}", "b": "{absent}", "c": { "d": "{absent}" } }""", """{"a":"ada"}""")]
    [InlineData("""{ "a": "{absent ?? login|upper}" }""", """{"a":"ADA"}""")]
    [InlineData("""[ "{roles}" ]""", """["author","reader"]""")]
    [InlineData("""[ "fixed", "{roles}" ]""", """["fixed","author","reader"]""")]
    [InlineData("""[ "{roles|regex:'^author$':''}" ]""", """["reader"]""")]
    [InlineData("""[ "{cleared}" ]""", "[]")]
    [InlineData("""[ { "kind": 1, "value": "{roles}" } ]""", """[{"kind":1,"value":"author"},{"kind":1,"value":"reader"}]""")]
    [InlineData("""[ { "kind": 1, "value": "{roles}", "by": "{login}" } ]""", """[{"by":"ada","kind":1,"value":"author"},{"by":"ada","kind":1,"value":"reader"}]""")]
    [InlineData("""[ { "kind": 1, "value": "{cleared}" } ]""", "[]")]
    [InlineData("""{ "a": [ { "kind": 1, "value": "{absent}" } ], "b": 1 }""", """{"b":1}""")]
    [InlineData("""[ { "kind": 1, "to": [ "{roles}" ] } ]""", """[{"kind":1,"to":["author","reader"]}]""")]
    [InlineData("""{ "a": [ { "kind": 1, "to": [ "{absent}" ] } ], "b": 1 }""", """{"b":1}""")]
    [InlineData("""[ [ 1, "{login}" ], { "a": { "b": "{roles}" } } ]""", """[[1,"ada"],{"a":{"b":"author"}},{"a":{"b":"reader"}}]""")]
    public void Writes_values_where_templates_stand(string template, string json) => Written(template).ShouldBe(json);

    [Theory]
    [InlineData("""{ "a": "{absent}" }""")]
    [InlineData("""[ "{absent}" ]""")]
    [InlineData("\"{login} {absent}\"")]
    public void What_has_no_value_is_not_there(string template) => Bound(template).Write(Values, RestCleared.Null).ShouldSatisfyAllConditions(w => w.Values.ShouldBeEmpty(), w => w.Problem.ShouldBeNull());

    [Theory]
    [InlineData("\"{roles}\"", "the attribute takes one value, and the mapping gave several; write the template into a list, or join them", "roles")]
    [InlineData("""{ "a": [ { "x": "{roles}", "y": "{colours}" } ] }""", "the entry of a list would be repeated by two attributes with several values", "roles")]
    [InlineData("""{ "$number": "{login}" }""", "the value is no number", "login")]
    [InlineData("""{ "$number": "{zero}" }""", "the value is no number", "zero")]
    [InlineData("""{ "$flag": "{login}" }""", "the value is no truth value", "login")]
    public void What_cannot_be_written_is_said_by_name(string template, string problem, string name)
    {
        var written = Bound(template).Write(Values, RestCleared.Null);
        (written.Problem, written.Name).ShouldBe((problem, name));
    }

    private static string Written(string template)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) Bound(template).Write(Values, RestCleared.Null).Values.ShouldHaveSingleItem()(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonTemplate Bound(string template)
    {
        var root = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Json": {{template}} }"""))).Build();
        var context = new ConfigurationContext(root);
        var bound = JsonTemplate.Bind(root.GetSection("Json"), context);
        context.Errors.All.ShouldBeEmpty();
        return bound!;
    }
}

using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning;

/// <summary>What is known of a value's length before anybody signs in.</summary>
public sealed class MappedLengthTests
{
    [Theory]
    [InlineData("\"{title}\"", null, null)]
    [InlineData("\"Analyst\"", 7, null)]
    [InlineData("[ \"{title}\", \"Analyst\", \"Engineer\" ]", 8, null)]
    [InlineData("""{ "From": "{role}", "Map": { "boss": "Manager", "*": "Colleague" } }""", 9, null)]
    [InlineData("""{ "From": "{title}", "MaxLength": 40 }""", null, 40)]
    [InlineData("""{ "Generate": "Password" }""", 32, null)]
    [InlineData("true", null, null)]
    [InlineData("null", null, null)]
    public void Constants_tables_generated_values_and_MaxLength_are_known(string mapping, int? sent, int? allowed)
    {
        AdapterContext? seen = null;
        ProvisioningTestBed.Read($$"""{ "Adapter": "Fake", "Match": "externalId={subject}", "Mapping": { "title": {{mapping}} } }""", new AdapterRegistration("Fake", c =>
        {
            seen = c;
            return _ => new FakeApplication();
        })).Errors.ShouldBeEmpty();
        seen.ShouldNotBeNull().Lengths.ShouldContain(new MappedLength("title", sent, allowed));
        seen.Lengths.Select(l => l.Attribute).ShouldBe(seen.Mapped);
    }

    [Fact]
    public void What_does_not_fit_is_said_with_what_to_write()
    {
        new MappedLength("title", 41, null).Beyond(40, "in the org").ShouldNotBeNull().ToString().ShouldBe("title holds 40 characters in the org, and the mapping sends 41; shorten that value");
        new MappedLength("title", 40, 80).Beyond(40, "in the org").ShouldNotBeNull().ToString().ShouldBe("title holds 40 characters in the org, and its MaxLength lets 80 through; write \"MaxLength\": 40");
        new MappedLength("title", 40, 40).Beyond(40, "in the org").ShouldBeNull();
        new MappedLength("title").Beyond(1, "in the org").ShouldBeNull();
    }
}

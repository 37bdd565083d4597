using JitGateway.Provisioning.Adapters.Http;

namespace JitGateway.Tests.Provisioning.Adapters.Http;

/// <summary>A backend's words are kept for the operator, and what they say of a person is not.</summary>
public sealed class RedactedTextTests
{
    private static readonly string[] Attributes = ["userName", "name.familyName", "LastName", "Team__c"];
    private static readonly string[] Sent = ["ada", "Lovelace", "ada@example.com", "very private words"];

    [Theory]
    [InlineData("A user with userName 'ada' exists already", "A user with userName … exists already")]
    [InlineData("userName ada is taken", "userName … is taken")]
    [InlineData("Required fields are missing: [LastName]", "Required fields are missing: [LastName]")]
    [InlineData("Value for 'userName' is bad: \"x y z\"", "Value for 'userName' is bad: …")]
    [InlineData("ada@example.com, bob@example.org and +49 30 1234 are not free", "… and … are not free")]
    [InlineData("conflicts with Bob Builder of Engineering", "conflicts with … of …")]
    [InlineData("duplicate value found: EmployeeNumber duplicates value on record with id: 005xx000001Sv6A", "duplicate value found: … duplicates value on record with id: …")]
    [InlineData("REQUIRED_FIELD_MISSING invalid_grant invalidValue SCIM", "REQUIRED_FIELD_MISSING invalid_grant invalidValue SCIM")]
    [InlineData("the value very private words is too long", "the value … is too long")]
    [InlineData("user hasn't approved this consumer", "user hasn't approved this consumer")]
    [InlineData("<html><title>Error</title><p>no <b>such</b> thing</html>", "Error no such thing")]
    [InlineData("No such column 'Team__c' on sobject of type User", "No such column 'Team__c' on sobject of type …")]
    [InlineData("李小龍 is taken. Zoë too.", "… is taken. … too.")]
    [InlineData("Bearer eyJhbGciOiJIUzI1NiJ9.e30.abc was refused", "Bearer … was refused")]
    [InlineData("", "")]
    [InlineData("   \r\n\t ", "")]
    public void Words_stay_and_values_go(string text, string redacted) => RedactedText.Of(text, Attributes, Sent).ShouldBe(redacted);

    [Fact]
    public void A_long_text_is_cut()
    {
        var text = string.Concat(Enumerable.Repeat("words without end ", 500));
        RedactedText.Of(text, []).Length.ShouldBeLessThanOrEqualTo(201);
    }

    [Fact]
    public void No_text_throws_or_takes_long()
    {
        var random = new Random(7);
        const string Alphabet = "ab'\"`<>…„“«» \u0000\ud83d.:,-_/@A1é";
        for (var i = 0; i < 500; i++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(400)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            RedactedText.Of(text, Attributes, Sent).ShouldNotContain("@");
        }
    }
}

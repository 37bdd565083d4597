using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Saml.Forms;

public sealed class BrokenFormConfigurationTests
{
    [Theory]
    [InlineData(""" "MaxBytes": -1 """, "Saml:KeptForms:MaxBytes = \"-1\": is not between 0 and 16777216. Write how many octets a form may have, as in 1048576, or 0 to keep none.")]
    [InlineData(""" "MaxBytes": 16777217 """, "Saml:KeptForms:MaxBytes = \"16777217\": is not between 0 and 16777216. Write how many octets a form may have, as in 1048576, or 0 to keep none.")]
    [InlineData(""" "Life": "00:00:59" """, "Saml:KeptForms:Life = \"00:00:59\": is too short to sign in, or longer than anybody remembers what they wrote. Write a span from 00:01:00 to 1.00:00:00, as in 01:00:00.")]
    [InlineData(""" "Life": "1.00:00:01" """, "Saml:KeptForms:Life = \"1.00:00:01\": is too short to sign in, or longer than anybody remembers what they wrote. Write a span from 00:01:00 to 1.00:00:00, as in 01:00:00.")]
    [InlineData(""" "MaxByte": 1 """, "Saml:KeptForms:MaxByte: is not a key that is known here. Did you mean \"MaxBytes\"?")]
    public void Says_what_is_wrong_and_what_to_write(string members, string error)
    {
        using var folder = new ConfigurationFolder().With($$"""{ "Gateway": { "PublicOrigin": "http://127.0.0.1" }, "Saml": { "KeptForms": { {{members}} } } }""");
        folder.Errors().ShouldHaveSingleItem().ShouldStartWith(error);
    }

    [Fact]
    public async Task With_zero_no_form_is_kept()
    {
        await using var forms = await FormsGateway.StartAsync("""{ "MaxBytes": 0 }""");
        var response = await forms.WriteTooLateAsync();
        (await JitGateway.Tests.Saml.Login.LoginGateway.ReadAsync(response)).ShouldNotContain("name=\"kept\"");
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        forms.Forms.ShouldBeEmpty();
    }
}

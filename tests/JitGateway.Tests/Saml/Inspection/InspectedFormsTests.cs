using System.Net;
using System.Text;
using JitGateway.Identity.Inspection;
using JitGateway.Tests.Saml.Attacks;
using JitGateway.Tests.Saml.Logout;

namespace JitGateway.Tests.Saml.Inspection;

/// <summary>A message in every form in which people keep one, and what is none.</summary>
public sealed class InspectedFormsTests : IAsyncLifetime
{
    private readonly InspectionBed _bed = new();

    private static string Xml => Exchange.Good.ToXml(Exchange.Signer);

    private static string Base64 => Convert.ToBase64String(Encoding.UTF8.GetBytes(Xml));

    private static string Deflated => Convert.ToBase64String(LogoutMessage.Deflated(Xml));

    public static TheoryData<string, string> Forms => new()
    {
        { "XML", "XML" },
        { "XML with a declaration, a mark of an editor and lines around it", "XML" },
        { "base64", "base64" },
        { "base64 in lines", "base64" },
        { "base64, URL-escaped", "base64" },
        { "a form's field", "the parameter SAMLResponse, base64" },
        { "a form's field without escapes", "the parameter SAMLResponse, base64" },
        { "a whole form, RelayState first", "the parameter SAMLResponse, base64" },
        { "a page that sends itself", "the parameter SAMLResponse, base64" },
        { "deflated", "deflated, base64" },
        { "deflated, URL-escaped", "deflated, base64" },
        { "deflated, URL-escaped twice", "deflated, base64" },
        { "a query", "the parameter SAMLResponse, deflated, base64" },
        { "a whole URL", "the parameter SAMLResponse, deflated, base64" },
        { "a line of a log", "the parameter SAMLResponse, deflated, base64" },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bed.DisposeAsync();

    [Theory]
    [MemberData(nameof(Forms))]
    public async Task Is_read(string form, string told)
    {
        var report = await _bed.InspectAsync(Written(form));

        report.IsAcceptable.ShouldBeTrue(string.Join('\n', report.Findings));
        report.Kind.ShouldBe(InspectedKind.Response);
        report.Form.ShouldBe(told);
        report.Subject.ShouldNotBeNull().NameId.ShouldBe("alice-0042");
        report.Notes.Any(n => n.Contains("redirect binding", StringComparison.Ordinal)).ShouldBe(told.Contains("deflated", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("   \r\n")]
    [InlineData("hello world")]
    [InlineData("aGVsbG8gd29ybGQ=")]
    [InlineData("SAMLResponse=")]
    [InlineData("SAMLResponse=%%%")]
    [InlineData("https://sso.example.com/sso/acs?RelayState=abc")]
    [InlineData("{ \"message\": 1 }")]
    public async Task What_is_no_message_is_refused_with_what_to_give(string content)
    {
        var refused = await Should.ThrowAsync<InspectionRefusedException>(() => _bed.InspectAsync(content));

        refused.Problem.ShouldNotBeNullOrWhiteSpace();
        refused.Cure.ShouldStartWith("Give a SAML message");
    }

    [Fact]
    public async Task More_than_two_MiB_are_refused() =>
        (await Should.ThrowAsync<InspectionRefusedException>(() => _bed.InspectAsync(new string('A', InspectionRequest.MaxContent + 1)))).Problem.ShouldBe("That is larger than 2 MiB");

    [Theory]
    [InlineData('A')]
    [InlineData('<')]
    [InlineData('%')]
    [InlineData('=')]
    [InlineData('&')]
    public async Task A_MiB_of_one_character_is_told_for_what_it_is(char c)
    {
        try
        {
            (await _bed.InspectAsync(new string(c, 1024 * 1024))).Findings.ShouldNotBeEmpty();
        }
        catch (InspectionRefusedException refused)
        {
            refused.Problem.ShouldNotBeNullOrWhiteSpace();
        }
    }

    [Fact]
    public async Task A_MiB_of_zeros_that_is_inflated_ends_at_the_bound()
    {
        var bomb = Convert.ToBase64String(LogoutMessage.Deflated("<a>" + new string(' ', 64 * 1024 * 1024) + "</a>"));

        (await _bed.InspectAsync(bomb)).Findings.ShouldHaveSingleItem().Reason.ShouldBe("saml.xml.too_large");
    }

    [Fact]
    public async Task Whatever_is_cut_off_or_doubled_is_told_and_nothing_is_thrown()
    {
        var random = new Random(20260301);
        for (var round = 0; round < 300; round++)
        {
            var good = round % 3 == 0 ? Base64 : round % 3 == 1 ? Xml : Deflated;
            var (from, length) = (random.Next(good.Length), random.Next(1, 300));
            var mutant = round % 2 == 0 ? good[..from] : good[..from] + good[Math.Min(good.Length, from + length)..];
            try
            {
                (await _bed.InspectAsync(mutant, redact: round % 5 == 0)).Xml?.Length.ShouldBeGreaterThan(0);
            }
            catch (InspectionRefusedException refused)
            {
                refused.Cure.ShouldNotBeNullOrWhiteSpace();
            }
        }
    }

    [Fact]
    public async Task A_truncated_capture_says_where_it_ends()
    {
        var report = await _bed.InspectAsync(Base64[..1201]);

        report.Findings.Select(f => f.Reason).ShouldBe(["saml.form.base64", "saml.xml.malformed"]);
        report.Findings[1].Found.ShouldContain("line ");
        report.Findings[1].Found.ShouldContain("column ");
    }

    private static string Written(string form) => form switch
    {
        "XML" => Xml,
        "XML with a declaration, a mark of an editor and lines around it" => $"\uFEFF<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{Xml}\n\n",
        "base64" => Base64,
        "base64 in lines" => string.Join("\r\n", Base64.Chunk(76).Select(c => new string(c))),
        "base64, URL-escaped" => Uri.EscapeDataString(Base64),
        "a form's field" => $"SAMLResponse={Uri.EscapeDataString(Base64)}",
        "a form's field without escapes" => $"SAMLResponse={Base64}",
        "a whole form, RelayState first" => $"RelayState=abc&SAMLResponse={Uri.EscapeDataString(Base64)}",
        "a page that sends itself" => $"<html><body><form method=\"post\" action=\"https://sso.example.com/sso/acs\"><input type=\"hidden\" name=\"RelayState\" value=\"x\"/><input type=\"hidden\" name=\"SAMLResponse\" value=\"{WebUtility.HtmlEncode(Base64)}\"/></form></body></html>",
        "deflated" => Deflated,
        "deflated, URL-escaped" => Uri.EscapeDataString(Deflated),
        "deflated, URL-escaped twice" => Uri.EscapeDataString(Uri.EscapeDataString(Deflated)),
        "a query" => $"?SAMLResponse={Uri.EscapeDataString(Deflated)}&RelayState=abc",
        "a whole URL" => $"https://sso.example.com/sso/acs?RelayState=abc&SAMLResponse={Uri.EscapeDataString(Deflated)}#top",
        _ => $"127.0.0.1 - - \"GET /sso/acs?SAMLResponse={Uri.EscapeDataString(Deflated)} HTTP/1.1\" 200",
    };
}

using System.Net;
using JitGateway.Tests.Saml.Login;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>How large a form may be to be kept, and what is said of a larger one: before anything of it is lost.</summary>
public sealed class FormSizeTests : IAsyncLifetime
{
    private const int Most = 2 * 1024 * 1024;   // more than our server takes elsewhere

    private FormsGateway _forms = null!;

    public async Task InitializeAsync() => _forms = await FormsGateway.StartAsync($$"""{ "MaxBytes": {{Most}} }""");

    public async Task DisposeAsync() => await _forms.DisposeAsync();

    [Theory]
    [InlineData(0, false)]
    [InlineData(Most, false)]
    [InlineData(Most, true)]
    public async Task A_form_of_the_largest_size_is_kept(int size, bool chunked)
    {
        using var form = Form(size);
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var kept = await _forms.PostAsync("/desk/save", form, chunked ? [("Transfer-Encoding", "chunked")] : []);
        await _forms.SignInAsync();

        (await _forms.SubmitAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _forms.Forms.ShouldHaveSingleItem().Body.Length.ShouldBe(size);
    }

    [Theory]
    [InlineData(Most + 1, false)]
    [InlineData(Most + 1, true)]
    [InlineData(20 * 1024 * 1024, false)]
    [InlineData(20 * 1024 * 1024, true)]
    public async Task A_larger_one_is_told_so_with_a_way_to_sign_in_beside_it(int size, bool chunked)
    {
        using var form = Form(size);
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var response = await _forms.PostAsync("/desk/save", form, chunked ? [("Transfer-Encoding", "chunked")] : []);

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        var page = await LoginGateway.ReadAsync(response);
        page.ShouldContain("FORM_TOO_LARGE");
        page.ShouldContain("href=\"/sso/form?app=desk\" target=\"_blank\" rel=\"noopener\">Sign in");
        page.ShouldNotContain("name=\"kept\"");

        await _forms.SignInAsync();
        using var again = Form(size);
        (await _forms.PostAsync("/desk/save", again)).StatusCode.ShouldBe(HttpStatusCode.OK);   // and is not too large when somebody is there
    }

    /// <summary>It asks first, and is spared the sending.</summary>
    [Fact]
    public async Task A_client_that_asks_first_sends_nothing()
    {
        using var form = new CountedContent(Most + 1);
        await _forms.SignInAsync();
        await _forms.EndSessionsAsync();
        var response = await _forms.PostAsync("/desk/save", form, ("Expect", "100-continue"));

        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        form.WasSent.ShouldBeFalse();
    }

    [Fact]
    public async Task What_comes_back_may_be_as_large_as_what_was_given_and_no_larger()
    {
        await _forms.SignInAsync();
        var response = await _forms.SendAsync(new string('A', (2 * Most) + (64 * 1024) + 1));
        response.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await LoginGateway.ReadAsync(response)).ShouldContain("BODY_TOO_LARGE");
    }

    /// <summary>What stands beside the form is sealed with it, and must come back however small forms are.</summary>
    [Fact]
    public async Task A_small_form_of_a_page_with_a_long_address_comes_back()
    {
        await using var forms = await FormsGateway.StartAsync("""{ "MaxBytes": 100 }""");
        await forms.SignInAsync();
        await forms.EndSessionsAsync();
        var kept = await forms.PostAsync($"/desk/save?{new string('x', 6000)}", FormsGateway.Text("x"), ("Referer", $"https://sso.example.com/desk/?{new string('y', 50_000)}"));
        await forms.SignInAsync();

        (await forms.SubmitAsync(kept)).StatusCode.ShouldBe(HttpStatusCode.OK);
        forms.Forms.ShouldHaveSingleItem().Referer.ShouldBeEmpty();
    }

    private static ByteArrayContent Form(int size)
    {
        var content = new ByteArrayContent(new byte[size]);
        content.Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        return content;
    }

    private sealed class CountedContent : HttpContent
    {
        private readonly int _size;

        public CountedContent(int size)
        {
            _size = size;
            Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        }

        public bool WasSent { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            WasSent = true;
            return stream.WriteAsync(new byte[_size]).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _size;
            return true;
        }
    }
}

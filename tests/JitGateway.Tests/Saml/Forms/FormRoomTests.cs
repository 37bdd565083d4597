using System.Net;
using System.Net.Sockets;
using System.Text;
using JitGateway.Saml.Forms;
using JitGateway.Tests.Saml.Login;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Saml.Forms;

/// <summary>What forms may take of a node before anybody knows whose they are: of its memory, and of others' time.</summary>
public sealed class FormRoomTests : IAsyncLifetime
{
    private const int Largest = 1024 * 1024;   // the usual limit
    private const int One = Largest + 4096;

    private FormsGateway _forms = null!;

    private FormRoom Room => _forms.Gateway.Services.GetRequiredService<FormRoom>();

    public async Task InitializeAsync() => _forms = await FormsGateway.StartAsync();

    public async Task DisposeAsync() => await _forms.DisposeAsync();

    [Fact]
    public async Task Whoever_floods_it_is_told_before_anything_is_read_and_who_is_too_slow_makes_room()
    {
        var slow = Enumerable.Range(0, 4).Select(_ => new DrippingForm(Largest)).ToArray();
        var held = slow.Select(form => _forms.PostAsync("/desk/save", form)).ToArray();
        await Eventually.HoldsAsync(() => Task.FromResult(Room.Taken), taken => taken == 4 * One, "four forms being read");

        using var next = new DrippingForm(Largest);
        var refused = await _forms.PostAsync("/desk/save", next, ("Expect", "100-continue"));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter.ShouldNotBeNull();
        var page = await LoginGateway.ReadAsync(refused);
        page.ShouldContain("FORM_NOT_KEPT");
        page.ShouldContain("saml.form.too_many");
        page.ShouldContain(">Sign in");
        next.WasSent.ShouldBeFalse();
        var whole = await _forms.PostAsync("/desk/save", FormsGateway.Text("a small one"));   // of the same client
        (await LoginGateway.ReadAsync(whole)).ShouldContain("saml.form.too_many");

        _forms.Gateway.Clock.Advance(FormPlace.TimeFor(Largest));
        await Eventually.HoldsAsync(() => Task.FromResult(Room.Taken), taken => taken == 0, "room for others");
        foreach (var form in slow) form.Go();   // the client reads no answer before it has sent everything
        foreach (var answer in held) (await LoginGateway.ReadAsync(await answer)).ShouldContain("saml.form.too_slow");
        (await _forms.WriteTooLateAsync()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    /// <summary>Not only to keep it: also to have one back, signed in or not, at its own address or at ours.</summary>
    [Theory]
    [InlineData("/sso/form")]
    [InlineData("/desk/save")]
    public async Task What_comes_back_needs_room_too(string url)
    {
        var kept = await FormsGateway.KeptOnAsync(await _forms.WriteTooLateAsync("/desk/save"));
        await _forms.SignInAsync();
        using var full = Room.Enter(ContextOf("127.0.0.1"), (4 * One) - 4096 - 1);

        var refused = await _forms.Browser.PostFromOwnPageAsync(url, ("kept", kept));
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await LoginGateway.ReadAsync(refused)).ShouldContain("saml.form.too_many");
        _forms.Forms.ShouldBeEmpty();
    }

    /// <summary>In chunks nothing is announced: it takes what has come.</summary>
    [Fact]
    public async Task A_form_of_unknown_length_takes_what_has_come()
    {
        using var form = new DrippingForm(null);
        var held = _forms.PostAsync("/desk/save", form);
        await Eventually.HoldsAsync(() => Task.FromResult(Room.Taken), taken => taken == 4096 + 1, "a form in chunks");
        form.Go();
        (await held).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Eventually.HoldsAsync(() => Task.FromResult(Room.Taken), taken => taken == 0, "the end of the request");
    }

    [Fact]
    public void One_client_leaves_room_for_others()
    {
        var (one, other) = (ContextOf("2001:db8:1:1::1"), ContextOf("2001:db8:1:2::1"));
        var mine = Enumerable.Range(0, 4).Select(_ => Room.Enter(one, Largest)).ToArray();
        mine.ShouldAllBe(place => place != null);
        Room.Enter(ContextOf("2001:db8:1:1::2"), 1).ShouldBeNull();   // the same network
        for (var i = 0; i < 3; i++) Room.Enter(ContextOf($"192.0.2.{i}"), 3 * Largest).ShouldNotBeNull();
        Room.Enter(other, 3 * Largest).ShouldNotBeNull();
        Room.Enter(ContextOf("192.0.2.9"), Largest).ShouldBeNull();   // now it is full for everybody

        foreach (var place in mine) place!.Dispose();
        mine[0]!.Dispose();   // twice does no harm
        Room.Enter(ContextOf("192.0.2.9"), Largest).ShouldNotBeNull();
    }

    /// <summary>The page with the form on it is held until it is read, and not for longer than a poor line takes.</summary>
    [Fact]
    public async Task Whoever_does_not_read_the_answer_is_cut_off()
    {
        const int large = 8 * 1024 * 1024;
        await using var forms = await FormsGateway.StartAsync($$"""{ "MaxBytes": {{large}} }""");
        var room = forms.Gateway.Services.GetRequiredService<FormRoom>();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(IPAddress.Loopback, forms.Gateway.Address.Port);
        await SendAllAsync(client, Encoding.ASCII.GetBytes($"POST /desk/save HTTP/1.1\r\nHost: sso.example.com\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: {large}\r\n\r\n"));
        await SendAllAsync(client, new byte[large]);
        (await client.ReceiveAsync(new byte[16], SocketFlags.None)).ShouldBeGreaterThan(0);   // the answer has begun
        room.Taken.ShouldBe(large + 4096);

        forms.Gateway.Clock.Advance(FormPlace.TimeFor(3 * large));
        await Eventually.HoldsAsync(() => Task.FromResult(room.Taken), taken => taken == 0, "the end of the connection");
    }

    private static DefaultHttpContext ContextOf(string address) => new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };

    private static async Task SendAllAsync(Socket client, ReadOnlyMemory<byte> octets)
    {
        while (octets.Length > 0) octets = octets[await client.SendAsync(octets, SocketFlags.None)..];
    }

    /// <summary>Sends one octet, and the rest when it is told to.</summary>
    private sealed class DrippingForm : HttpContent
    {
        private readonly int? _length;
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public DrippingForm(int? length)
        {
            _length = length;
            Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=x");
        }

        public bool WasSent { get; private set; }

        public void Go() => _go.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            WasSent = true;
            await stream.WriteAsync(new byte[1]);
            await stream.FlushAsync();
            await _go.Task;
            if (_length is { } length) await stream.WriteAsync(new byte[length - 1]);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _length ?? 0;
            return _length is not null;
        }
    }
}

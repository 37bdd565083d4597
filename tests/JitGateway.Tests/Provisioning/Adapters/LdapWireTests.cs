using System.Formats.Asn1;
using System.Net;
using System.Net.Sockets;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>Servers that lie, and lines that others write on.</summary>
public sealed class LdapWireTests
{
    private const string Ldap = """
        { "Url": "ldap://127.0.0.1:PORT", STARTTLS "BindDn": "cn=gateway,dc=example", "Password": "wrong-secret", "BaseDn": "dc=example", "Rdn": "uid", "ObjectClasses": "account" }
        """;

    private static readonly byte[] Success = Answer(1, 24, 0);

    [Fact]
    public async Task What_follows_an_answer_to_StartTLS_in_clear_is_not_believed()
    {
        // somebody on the line says that StartTLS went well, and that the bind did too
        var (result, heard) = await AgainstAsync(startTls: true, [.. Success, .. Answer(2, 1, 0)]);
        result.ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldStartWith("TLS");
        heard.ShouldNotContain("wrong-secret");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(52)]
    [InlineData(53)]
    public async Task A_server_that_refuses_StartTLS_hears_no_password(int code)
    {
        var (result, heard) = await AgainstAsync(startTls: true, Answer(1, 24, code));
        result.ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldStartWith($"LDAP {code}");
        heard.ShouldNotContain("wrong-secret");
        heard.ShouldContain(LdapRequest.StartTls);
    }

    [Theory]
    [InlineData("485454502F312E3120323030204F4B0D0A0D0A")]   // HTTP/1.1 200 OK
    [InlineData("3080020101")]   // an indefinite length
    [InlineData("30847FFFFFFF020101")]   // two gigabytes
    [InlineData("3088FFFFFFFFFFFFFFFF")]
    [InlineData("3003020101")]   // no operation
    [InlineData("30050201016100")]   // an answer to a bind without a result
    [InlineData("300C02010161070A010004000400FF")]
    [InlineData("3000")]
    public async Task What_is_no_message_is_unavailable(string hex)
    {
        var (result, _) = await AgainstAsync(startTls: false, Convert.FromHexString(hex));
        result.ShouldBeOfType<AdapterResult<string>.Unavailable>();
    }

    [Fact]
    public async Task An_answer_to_another_question_is_not_taken_for_ours()
    {
        var (result, _) = await AgainstAsync(startTls: false, Answer(7, 1, 0));
        result.ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldBe("the server answers another question");
    }

    [Fact]
    public async Task A_server_that_goes_is_unavailable()
    {
        var (result, _) = await AgainstAsync(startTls: false, []);
        result.ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldBe("the connection was lost");
    }

    [Fact]
    public async Task A_server_that_takes_us_for_nobody_does_not_fit()
    {
        // bind: success; Who am I?: success, as nobody
        var (result, _) = await AgainstAsync(startTls: false, [.. Answer(1, 1, 0), .. Answer(2, 24, 0)]);
        result.ShouldBeOfType<AdapterResult<string>.Unavailable>().Detail.ShouldContain("anonymous");
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_server_that_does_not_heed_the_limit_of_a_search_is_not_listened_to_for_long(int entries, bool isRead)
    {
        byte[] says = [.. Answer(1, 1, 0), .. Enumerable.Range(0, entries).SelectMany(i => Entry(2, $"uid=u{i},dc=example")), .. isRead ? Answer(2, 5, 0) : []];
        var (result, _) = await AgainstAsync(startTls: false, says, adapter => adapter.FindAsync("uid", "ada", [], default));
        if (isRead) result.ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>().Value.Count.ShouldBe(entries);
        else result.ShouldBe(new AdapterResult<IReadOnlyList<ExistingUser>>.Rejected("LDAP 4 (sizeLimitExceeded): the search brought more than 100 entries"));
    }

    /// <summary>What a search finds: an entry with an id and a name.</summary>
    private static byte[] Entry(int id, string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, 4, isConstructed: true)))
            {
                writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(name));
                using (writer.PushSequence())
                    foreach (var (attribute, value) in new[] { ("entryUUID", name), ("uid", "ada") })
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(attribute));
                            using (writer.PushSetOf()) writer.WriteOctetString(System.Text.Encoding.UTF8.GetBytes(value));
                        }
            }
        }

        return writer.Encode();
    }

    /// <summary>An answer with this id, application tag and code.</summary>
    private static byte[] Answer(int id, int operation, int code)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(id);
            using (writer.PushSequence(new Asn1Tag(TagClass.Application, operation, isConstructed: true)))
            {
                writer.WriteEnumeratedValue((LdapResultCode)code);
                writer.WriteOctetString([]);
                writer.WriteOctetString([]);
            }
        }

        return writer.Encode();
    }

    /// <summary>One check against a server that says this, whatever it is asked, and then closes.</summary>
    /// <returns>What came of it, and all that the server heard in clear.</returns>
    private static Task<(AdapterResult<string> Result, string Heard)> AgainstAsync(bool startTls, byte[] says) => AgainstAsync(startTls, says, adapter => adapter.CheckAsync(default));

    private static async Task<(AdapterResult<T> Result, string Heard)> AgainstAsync<T>(bool startTls, byte[] says, Func<IProvisioningAdapter, Task<AdapterResult<T>>> call)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            var heard = new byte[64 * 1024];
            var length = await stream.ReadAsync(heard);
            await stream.WriteAsync(says);
            client.Client.Shutdown(SocketShutdown.Send);
            try
            {
                for (int read; length < heard.Length && (read = await stream.ReadAsync(heard.AsMemory(length))) > 0;) length += read;
            }
            catch (IOException)
            {
                // it hung up
            }

            return System.Text.Encoding.Latin1.GetString(heard, 0, length);
        });
        var settings = Ldap.Replace("PORT", $"{((IPEndPoint)listener.LocalEndpoint).Port}").Replace("STARTTLS", startTls ? "" : "\"StartTls\": false,");
        var adapter = AdapterConfiguration.Read("Ldap", settings, ["uid"], ["uid"], TimeSpan.FromSeconds(20)).Adapter();
        var result = await call(adapter);
        ((IDisposable)adapter).Dispose();
        return (result, await serving);
    }
}

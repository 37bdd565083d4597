using System.Formats.Asn1;
using System.Text;
using System.Text.Json;
using JitGateway.JourneyTests.Adapters;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Adapters.Http;
using JitGateway.Provisioning.Adapters.Ldap.Protocol;
using Microsoft.AspNetCore.WebUtilities;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>
/// Every hostile value, in every place of a protocol where values go: it is read back there, by a reader of the test's own, as one value and nothing besides. What real servers make of the
/// same values, the adapters' contract shows; for queries of Salesforce see <c>SoqlTests</c>; statements of SQL have parameters only, and no place for a value.
/// </summary>
public sealed class InjectionTests
{
    [Fact]
    public void There_are_values_enough() => HostileValues.All.Distinct(StringComparer.Ordinal).Count().ShouldBeGreaterThan(90);

    [Fact]
    public void In_a_filter_of_a_directory()
    {
        foreach (var value in HostileValues.All)
        {
            var writer = new AsnWriter(AsnEncodingRules.BER);
            LdapFilter.Equal("uid", value).Write(writer);
            var reader = new AsnReader(writer.Encode(), AsnEncodingRules.BER);
            var equality = reader.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 3));
            (Encoding.UTF8.GetString(equality.ReadOctetString()), Encoding.UTF8.GetString(equality.ReadOctetString())).ShouldBe(("uid", value));
            (equality.HasData || reader.HasData).ShouldBeFalse(value);
            LdapFilterParser.Parse(LdapFilter.Equal("uid", value).ToString())!.ToString().ShouldBe(LdapFilter.Equal("uid", value).ToString(), "what is written in messages is the same filter");
        }
    }

    [Fact]
    public void In_a_name_of_a_directory()
    {
        foreach (var value in HostileValues.All) ValueOfName(DistinguishedName.Escape(value)).ShouldBe(value);
        foreach (var broken in new[] { "a,b", "a+b", "a=b", " a", "a ", "#a", "a\"b", "a\\", "a<b", "a\0b" }) Should.Throw<FormatException>(() => ValueOfName(broken), broken);
    }

    [Fact]
    public async Task In_a_filter_of_SCIM()
    {
        await using var server = await HttpStub.StartAsync();
        var adapter = server.Adapter();
        foreach (var value in HostileValues.All)
        {
            server.Requests.Clear();
            server.Then(new HttpStub.Answer(200, """{ "totalResults": 0 }"""));
            if (value.ToLowerInvariant() != value) server.Then(new HttpStub.Answer(200, """{ "totalResults": 0 }"""));   // asked for in the usual spelling too
            (await adapter.FindAsync("userName", value, [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Done>(value);
            var (path, query) = (server.Requests[0].Path.Split('?')[0], QueryHelpers.ParseQuery(server.Requests[0].Path.Split('?', 2)[1]));
            (path, query.Count).ShouldBe(("/scim/v2/Users", 1), value);
            var filter = query["filter"].ToString();
            filter.ShouldStartWith("userName eq \"");
            filter["userName eq ".Length..][1..^1].ShouldNotContain('"', value);   // a server that does not know escapes sees one text too
            JsonSerializer.Deserialize<string>(filter["userName eq ".Length..]).ShouldBe(value);
        }
    }

    [Fact]
    public async Task In_a_path()
    {
        await using var server = await HttpStub.StartAsync();
        var adapter = server.Adapter();
        var arrived = 0;
        foreach (var value in HostileValues.All)
        {
            server.Requests.Clear();
            server.Then(new HttpStub.Answer(404, ""));
            (await adapter.GetAsync(value, [], default)).ShouldNotBeOfType<AdapterResult<ExistingUser>.Done>(value);
            foreach (var request in server.Requests)
            {
                request.Path.ShouldStartWith("/scim/v2/Users/");
                var segment = request.Path["/scim/v2/Users/".Length..];
                segment.IndexOfAny(['/', '?', '#']).ShouldBe(-1, value);
                segment.ShouldNotBeOneOf(".", "..", "%2e%2e");
                Uri.UnescapeDataString(segment).ShouldBe(value);
                arrived++;
            }
        }

        arrived.ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task In_a_header()
    {
        await using var server = await HttpStub.StartAsync();
        using var backend = new HttpBackend(server.Origin, new HttpConnection(null, null, null), FixedAuthentication.Bearer("secret-token", "no"), TimeProvider.System);
        string[] usual = ["Accept", "Authorization", "Host", "If-Match", "User-Agent", "Accept-Encoding", "Content-Length"];
        var arrived = 0;
        foreach (var value in HostileValues.All.Concat(HostileValues.All.Select(v => $"\"{v}\r\nX-Injected: {v}\"")))
        {
            server.Requests.Clear();
            server.Then(new HttpStub.Answer(204, ""));
            _ = await backend.SendAsync(new HttpCall(HttpMethod.Delete, "things") { Headers = [("If-Match", value)] }, default);
            foreach (var request in server.Requests)
            {
                request.Headers.Keys.Except(usual, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty(value);
                request.Headers["Authorization"].ShouldBe("Bearer secret-token");
                request.Headers.GetValueOrDefault("If-Match", "").ShouldBeOneOf(value, value.Trim(), "");
                (request.Method, request.Path).ShouldBe(("DELETE", "/things"));
                arrived++;
            }
        }

        arrived.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task In_the_body_of_a_webhook()
    {
        await using var server = await HttpStub.StartAsync();
        var adapter = AdapterConfiguration.Read("Webhook", new { Url = server.Origin, Secrets = "0123456789abcdef0123456789abcdef" }, ["userName"], ["userName"], groups: true).Adapter();
        foreach (var value in HostileValues.All)
        {
            server.Requests.Clear();
            server.Then(new HttpStub.Answer(200, """{ "missing": true }"""));
            var change = new BackendUser(new Dictionary<string, AttributeValue?> { [value] = new AttributeValue.Text(value), ["list"] = new AttributeValue.List([value]), [GroupChange.Attribute] = new AttributeValue.List([value]) });
            (await adapter.UpdateAsync(new ExistingUser(value, new Dictionary<string, AttributeValue?>(), true), change, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Missing>(value);
            using var body = JsonDocument.Parse(server.Requests.ShouldHaveSingleItem().Body);
            body.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["id", "call", "backend", "person", "accountId", "attributes", "groups", "wanted"]);
            body.RootElement.GetProperty("accountId").GetString().ShouldBe(value);
            body.RootElement.GetProperty("attributes").EnumerateObject().Select(p => p.Name).ShouldBe([value, "list"]);
            body.RootElement.GetProperty("attributes").GetProperty(value).GetString().ShouldBe(value);
            body.RootElement.GetProperty("attributes").GetProperty("list").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe(value);
            body.RootElement.GetProperty("groups").GetProperty("add").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe(value);
        }
    }

    /// <summary>A reader of one value in a name, by RFC 4514 2.4 and 3.</summary>
    private static string ValueOfName(string escaped)
    {
        var octets = new List<byte>();
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] == '\\')
            {
                if (i + 1 >= escaped.Length) throw new FormatException(escaped);
                var isHex = Uri.IsHexDigit(escaped[i + 1]) && i + 2 < escaped.Length && Uri.IsHexDigit(escaped[i + 2]);
                if (!isHex && !" \"#+,;<=>\\".Contains(escaped[i + 1], StringComparison.Ordinal)) throw new FormatException(escaped);
                octets.Add(isHex ? Convert.ToByte(escaped.Substring(i + 1, 2), 16) : (byte)escaped[i + 1]);
                i += isHex ? 2 : 1;
                continue;
            }

            var isEdge = i == 0 || i == escaped.Length - 1;
            if ("\"+,;<>=\0".Contains(escaped[i], StringComparison.Ordinal) || (escaped[i] == ' ' && isEdge) || (escaped[i] == '#' && i == 0)) throw new FormatException(escaped);
            var length = char.IsHighSurrogate(escaped[i]) ? 2 : 1;
            octets.AddRange(Encoding.UTF8.GetBytes(escaped.Substring(i, length)));
            i += length - 1;
        }

        return Encoding.UTF8.GetString([.. octets]);
    }
}

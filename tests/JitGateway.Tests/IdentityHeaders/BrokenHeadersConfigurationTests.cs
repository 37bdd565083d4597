using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.IdentityHeaders;

/// <summary>What an operator reads when headers are wrong.</summary>
public sealed class BrokenHeadersConfigurationTests : IDisposable
{
    private const string Taken = "is a header with a meaning of its own, which would be taken from every request to every backend. Choose a name of its own, such as X-Remote-User.";

    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("X Remote User")]
    [InlineData("X-Remote-User\\u000d")]
    [InlineData("X-Größe")]
    [InlineData("X(User)")]
    public void A_name_that_is_none(string name) =>
        ErrorsOf($$""" { "{{name}}": "{username}" } """).ShouldContain(e => e.EndsWith("is not the name of a header. Choose a name of its own, such as X-Remote-User."));

    [Theory]
    [InlineData("Host")]
    [InlineData("connection")]
    [InlineData("Content-Length")]
    [InlineData("Content_Type")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Cookie")]
    [InlineData("Authorization")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X_Forwarded_Proto")]
    [InlineData("Accept-Language")]
    [InlineData("If-Match")]
    [InlineData("Sec-Fetch-Site")]
    public void A_name_that_has_another_meaning(string name) =>
        ErrorsOf($$""" { "{{name}}": "{username}" } """).ShouldContain($"Backends:wiki:Headers:{name} = \"{name}\": {Taken}");

    [Theory]
    [InlineData(""" "X-Remote-User" """,
        "Backends:wiki:Headers = \"X-Remote-User\": is a single value where named headers belong. Write an object: { \"X-Remote-User\": \"{username}\" }.")]
    [InlineData(""" { "X-Remote-User": "{username}", "X_Remote.User": "{email}" } """,
        "Backends:wiki:Headers:X_Remote.User = \"X_Remote.User\": is, to many applications, the same name as X-Remote-User: they fold case and punctuation. Remove one of the two.")]
    [InlineData(""" { "X-Remote-User": null } """,
        "Backends:wiki:Headers:X-Remote-User: has no template. Write a template such as \"{username}\", or remove the key: what Headers does not name is not sent.")]
    [InlineData(""" { "X-Jit-Assertion": "{username}" } """,
        "Backends:wiki:Headers:X-Jit-Assertion = \"{username}\": is made by the gateway and has no template. Write null to leave it out, or remove the key.")]
    [InlineData(""" { "X-User": { "Separator": "," } } """,
        "Backends:wiki:Headers:X-User:From: is missing. Write the template of the value, as in \"{groups}\".")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Separator": "" } } """,
        "Backends:wiki:Headers:X-User:Separator = \"\": cannot separate values. Write one to three punctuation characters, as in \",\" or \"; \" (no % and no blank in front).")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Separator": "%" } } """,
        "Backends:wiki:Headers:X-User:Separator = \"%\": cannot separate values. Write one to three punctuation characters, as in \",\" or \"; \" (no % and no blank in front).")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Separator": "\r\n" } } """,
        "Backends:wiki:Headers:X-User:Separator = \"\r\n\": cannot separate values. Write one to three punctuation characters, as in \",\" or \"; \" (no % and no blank in front).")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Encoding": "Quoted" } } """,
        "Backends:wiki:Headers:X-User:Encoding = \"Quoted\": is not the name of a value. Use one of: Base64, Latin1, Percent, Rfc2047, Utf8.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "MaxLength": 0 } } """,
        "Backends:wiki:Headers:X-User:MaxLength = \"0\": is not a length that a header can have. Write a number of octets from 1 to 32768.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Maxlen": 10 } } """,
        "Backends:wiki:Headers:X-User:Maxlen: is not a key that is known here. Did you mean \"MaxLength\"? Known: Encoding, Except, From, Map, MaxLength, MaxValues, Only, Rename, Required, Separator, TooLong.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "TooLong": "Cut" } } """,
        "Backends:wiki:Headers:X-User:TooLong = \"Cut\": is not the name of a value. Use one of: LeaveOut, Refuse, Shorten.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "MaxValues": 0 } } """,
        "Backends:wiki:Headers:X-User:MaxValues = \"0\": is not a number of values. Write 1 or more.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Only": [] } } """,
        "Backends:wiki:Headers:X-User:Only: has no pattern, so that nothing would ever be sent. Write patterns such as [ \"wiki-*\" ], or remove the key.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Except": [ "a", "" ] } } """,
        "Backends:wiki:Headers:X-User:Except = \"\": has an empty pattern, which no value matches. Write a value, or a pattern such as \"wiki-*\".")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Map": { "a": "b" }, "Rename": { "c": "d" } } } """,
        "Backends:wiki:Headers:X-User:Rename: cannot stand beside Map, which sends nothing that it does not name. Remove one of the two.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Rename": { "*-wiki-*": "*" } } } """,
        "Backends:wiki:Headers:X-User:Rename:*-wiki-* = \"*-wiki-*\": has more than one star. Write one, which stands for the text that is kept.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Rename": { "eng": "*-ineering" } } } """,
        "Backends:wiki:Headers:X-User:Rename:eng = \"*-ineering\": has a star that stands for nothing. Write as many stars as the pattern has, or none.")]
    [InlineData(""" { "X-User": { "From": "{groups}", "Rename": "eng" } } """,
        "Backends:wiki:Headers:X-User:Rename = \"eng\": renames nothing. Write { \"value\": \"other name\", \"prefix-*\": \"*\" }.")]
    public void The_section_Headers(string headers, string expected) => ErrorsOf(headers).ShouldContain(expected);

    [Theory]
    [InlineData(""" { "X-User": "{username" } """)]
    [InlineData(""" { "X-User": "{username|uper}" } """)]
    [InlineData(""" { "X-User": { "From": "{username|uper}" } } """)]
    public void A_template_that_is_wrong_is_named_with_its_cure(string headers) =>
        ErrorsOf(headers).ShouldContain(e => e.StartsWith("Backends:wiki:Headers:X-User"));

    [Fact]
    public void Raw_octets_cannot_be_kept_by_a_client_that_encodes_every_header_again() =>
        ErrorsOf(""" { "X-User": { "From": "{username}", "Encoding": "Utf8" } }, "Cluster": { "HttpClient": { "RequestHeaderEncoding": "utf-8" } } """).ShouldContain(
            "Backends:wiki:Headers:X-User:Encoding = \"Utf8\": cannot be kept while Cluster:HttpClient:RequestHeaderEncoding is utf-8, which encodes every header once more. Remove RequestHeaderEncoding, or use Percent, Rfc2047 or Base64.");

    [Theory]
    [InlineData(""" { "X-Remote-User": "{username}", "X-Remote-Groups": { "From": "{groups}", "Separator": ";", "Encoding": "Percent", "MaxLength": 4096 } } """)]
    [InlineData(""" { "X-User": "{username|lower}", "X-Jit-Assertion": null } """)]
    [InlineData(""" { "X-Role": { "From": "{role}", "Map": { "Manager": "boss", "*": "staff" } } } """)]
    [InlineData(""" { "X-Groups": { "From": "{groups}", "Only": "wiki-*", "Except": [ "*-test", "x" ], "Rename": { "wiki-*": "*", "urn:x:y": null }, "MaxValues": 50, "TooLong": "Refuse", "Required": true } } """)]
    public void Good_headers_are_taken(string headers) => ErrorsOf(headers).ShouldBeEmpty();

    private IReadOnlyList<string> ErrorsOf(string headers) => _folder.With(
        $$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Backends": { "wiki": { "Destinations": "http://10.0.0.5", "Headers": {{headers}} } } }""").Errors();
}

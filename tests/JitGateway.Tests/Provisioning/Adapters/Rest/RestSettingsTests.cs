namespace JitGateway.Tests.Provisioning.Adapters.Rest;

public sealed class RestSettingsTests
{
    private const string Rest = "Backends:wiki:Provisioning:Rest";
    private const string Mapping = "Backends:wiki:Provisioning:Mapping";
    private const string Way = "\"BaseUrl\": \"https://wiki.example.com/api\", \"Token\": \"abc\"";
    private const string Find = """ "Find": { "login": { "Url": "users", "Query": { "login": "{value}" } } } """;
    private const string Get = """ "Get": { "Url": "users/{id}" } """;
    private const string Create = """ "Create": { "Url": "users", "Json": { "login": "{login}", "mail": "{mail}" } } """;
    private const string Update = """ "Update": [ { "Method": "PATCH", "Url": "users/{id}", "Json": { "login": "{login}", "mail": "{mail}" } } ] """;
    private const string Good = $"{Way}, {Find}, {Get}, {Create}, {Update}";
    private const string NoPath = "is no path in an answer. Write names and entries, as in data.users[0].id, users[*].name or emails[type=work].value; a name with a dot as ['a.b']";
    private const string NameLegal = "Did you mean \"{login}\"? Legal: {active}, {held.PATH}, {id}, {login}, {mail}, {version}";

    [Fact]
    public void Accepts_good_settings() => Errors($"{{ {Good} }}").ShouldBeEmpty();

    [Fact]
    public void Says_all_that_is_missing() => Errors("null").ShouldBe(
    [
        $"{Rest}:BaseUrl: is missing. Write the URL of the service, as in https://tickets.example.com/REST/2.0.",
        $"{Rest}:Token: is missing. Write the credentials of the service: Token, Basic, ApiKey, OAuth2, Login, Secrets or ClientCertificate.",
        $$"""{{Rest}}:Find:login: is missing. Write the request that searches by login, as in { "Url": "users", "Query": { "login": "{value}" } }.""",
        $$"""{{Rest}}:Get: is missing. Write the request that reads an account, as in { "Url": "users/{id}" }.""",
        $$"""{{Rest}}:Create: is missing. Write the request that makes an account, as in { "Url": "users", "Json": { "login": "{login}" } }.""",
        $$"""{{Rest}}:Update: is missing. Write the requests that change an account, as in [ { "Method": "PATCH", "Url": "users/{id}", "Json": { "login": "{login}" } } ], or "Update": "Never" beside Adapter.""",
    ]);

    /// <summary>Else the next person of that name would be given the same account.</summary>
    [Theory]
    [InlineData("", $"{Rest}:Update: is missing. Write the requests that change an account, as in [ {{ \"Method\": \"PATCH\", \"Url\": \"users/{{id}}\", \"Json\": {{ \"login\": \"{{login}}\" }} }} ], or take LinkExisting out: an account that is adopted gets mail.")]
    [InlineData(""", "Update": [ { "Method": "PATCH", "Url": "users/{id}", "Json": { "login": "{login}" } } ]""", $"{Mapping}:mail: is named by no template of Update. Write {{mail}} into {Rest}:Update, or take LinkExisting out: an account that is adopted gets it.")]
    [InlineData(""", "Update": [ { "Method": "PATCH", "Url": "users/{id}", "Json": { "mail": "{mail}" } } ]""", null)]
    public void An_account_that_is_adopted_can_be_given_what_identifies_it(string update, string? error) =>
        AdapterConfiguration.Read("Rest", $"{{ {Way}, {Find}, {Get}, {Create} {update} }}", ["login", "mail"], ["login"], updates: false, identifying: "mail").Errors.Select(e => e.ToString())
            .ShouldBe(error is null ? [] : [error]);

    [Theory]
    [InlineData("login", "", true)]
    [InlineData("login,active", ", \"active\": \"{active}\"", true)]
    [InlineData("login,active", "", false)]
    public void What_takes_two_requests_is_not_said_to_be_done_whole_or_not_at_all(string mapped, string member, bool isWhole) => AdapterConfiguration.Read("Rest",
        $$"""
        { {{Way}}, {{Find}}, {{Get}}, "Account": { "Active": { "At": "on", "When": "true" } }, "Create": { "Url": "users", "Json": { "login": "{login}"{{member}} } },
          "Update": { "0": { "Method": "PATCH", "Url": "users/{id}", "Json": { "login": "{login}"{{member}} } } },
          "Enable": { "Method": "POST", "Url": "users/{id}/on" }, "Disable": { "Method": "POST", "Url": "users/{id}/off" } }
        """, mapped.Split(','), ["login"]).Adapter().Capabilities.Undo.ShouldBe(isWhole);

    [Theory]
    [InlineData("", null)]
    [InlineData(""", "Account": { "Active": { "At": "on", "When": "true" } }""", "active")]
    public void A_service_has_states_where_something_is_said_of_them(string account, string? state) =>
        AdapterConfiguration.Read("Rest", $"{{ {Good}{account} }}", ["login", "mail"], ["login"]).Adapter().Capabilities.State.ShouldBe(state);

    [Fact]
    public void What_is_not_done_needs_no_request() =>
        AdapterConfiguration.Read("Rest", $"{{ {Way}, {Find}, {Get} }}", ["login"], ["login"], creates: false, updates: false).Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("\"BaseUrl\": \"https://wiki.example.com/api?tenant=1\", \"Token\": \"abc\"", $"{Rest}:BaseUrl = \"https://wiki.example.com/api?tenant=1\": has a query or a fragment. Write https://wiki.example.com/api.")]
    [InlineData("\"BaseUrl\": \"https://wiki.example.com/api\", \"Token\": \"abc\", \"ApiKey\": { \"Header\": \"X-Key\", \"Value\": \"k\" }", $"{Rest}:ApiKey: stands beside Token. Write one of them: a request shows one kind of credentials.")]
    [InlineData("\"BaseUrl\": \"https://wiki.example.com/api\", \"Secrets\": { \"key\": \"a\\nb\" }", $"{Rest}:Secrets:key: holds a line end or another control character. Copy the secret again, without line ends.")]
    [InlineData("\"BaseUrl\": \"https://wiki.example.com/api\", \"Secrets\": { \"key\": \"env:JIT_NO_SUCH_VARIABLE\" }", $"{Rest}:Secrets:key = \"env:JIT_NO_SUCH_VARIABLE\": names the environment variable JIT_NO_SUCH_VARIABLE, which is not set. Set JIT_NO_SUCH_VARIABLE or name another one.")]
    public void Says_what_is_wrong_with_the_way_there(string way, string error) => Errors($"{{ {way}, {Find}, {Get}, {Create}, {Update} }}").ShouldBe([error]);

    [Theory]
    [InlineData("""{ "Url": "/users/{id}" }""", "Url = \"/users/{id}\": is not relative to BaseUrl. Write it without a host and without a slash before it, as in users/{id}")]
    [InlineData("""{ "Url": "https://evil.example/{id}" }""", "Url = \"https://evil.example/{id}\": is not relative to BaseUrl. Write it without a host and without a slash before it, as in users/{id}")]
    [InlineData("""{ "Url": "users?id={id}" }""", "Url = \"users?id={id}\": has a query. Write its parameters under Query")]
    [InlineData("""{ "Url": "../{id}" }""", "Url = \"../{id}\": leads upwards. Write it without . and ..")]
    [InlineData("""{ "Url": "the users/{id}" }""", "Url = \"the users/{id}\": holds a character that no path of a URL holds. Write it escaped, as in %20 for a blank")]
    [InlineData("""{ "Url": "users/{id" }""", "Url = \"users/{id\": has an opening brace that is never closed at position 7. Write } after the placeholder, or {{ for a brace that is text")]
    [InlineData("""{ "Query": { "id": "{id}" } }""", "Url: is missing. Write the URL relative to BaseUrl, as in users/{id}")]
    [InlineData("""{ "Url": "users/{id}", "Method": "FETCH" }""", "Method = \"FETCH\": is not the name of a method. Use one of: DELETE, GET, PATCH, POST, PUT")]
    [InlineData("""{ "Url": "users/{id}", "At": "users[" }""", "At = \"users[\": " + NoPath)]
    [InlineData("""{ "Url": "users/{id}", "Form": { "a": "1" }, "Json": { "a": 1 } }""", "Form: stands beside Json. Write one of them: a request has one body")]
    [InlineData("""{ "Url": "users/{id}", "ContentType": "application/json" }""", "ContentType = \"application/json\": is the type of a body, and there is none. Leave it out, or write Json or Form")]
    [InlineData("""{ "Url": "users/{id}", "Json": {"a": 1}, "ContentType": "json" }""", "ContentType = \"json\": is no media type. Write one, as in application/json-rpc")]
    [InlineData("""{ "Url": "users/{id}", "Headers": { "Content-Length": "5" } }""", "Headers:Content-Length = \"Content-Length\": is no header that can be written. Leave it out: it belongs to the request itself")]
    [InlineData("""{ "Url": "users/{id}", "Headers": { "Content-Type": "text/plain" } }""", "Headers:Content-Type = \"Content-Type\": is no header that can be written. Write ContentType")]
    [InlineData("""{ "Url": "users/{id}", "Headers": { "content-language": "de" } }""", "Headers:content-language = \"content-language\": is no header that can be written. Leave it out: it belongs to the request itself")]
    [InlineData("""{ "Url": "users/{id}", "Headers": { "X-Site": "Zürich {id}" } }""", "Headers:X-Site = \"Zürich {id}\": holds a character that no header carries. Write it in printable ASCII")]
    [InlineData("""{ "Url": "users/{id}", "Headers": { "X Y": "1" } }""", "Headers:X Y = \"X Y\": is no header that can be written. Leave it out: it belongs to the request itself")]
    [InlineData("""{ "Url": "users/{id}", "Call": "user.get" }""", $"Call = \"user.get\": is a method of JSON-RPC, and nothing says where that is spoken. Write {Rest}:JsonRpc, as in {{ \"Url\": \"api_jsonrpc.php\" }}")]
    [InlineData("""{ "Url": "users/{id}", "Json": { "a": { "$numbr": "{id}" } } }""", "Json:a:$numbr = \"$numbr\": is not the name of a kind of JSON. Did you mean \"$number\"? Legal: $empty, $flag, $number, $text")]
    [InlineData("""{ "Url": "users/{id}", "Json": { "a": { "$empty": "text" } } }""", "Json:a:$empty = \"text\": is not the name of a kind of value that can be empty. Use one of: list, object")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Status": 200 } ] }""", "Outcomes:0:Means: is missing. Write one of: Done, Missing, AlreadyExists, Rejected, Unavailable, Busy, LoginAgain")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Means": "Done" } ] }""", "Outcomes:0: fits every answer. Write Status, Text, Location or At")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Status": 99, "Means": "Done" } ] }""", "Outcomes:0:Status = \"99\": is no status of an answer. Write one from 200 to 599")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Status": [ 400, 401 ], "Means": "Rejected" } ] }""", "Outcomes:0:Status = \"401\": is about credentials, and no rule is asked about it. Leave it out: where there is a section Login, 401 signs in again by itself")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Status": 200, "Is": "x", "Means": "Done" } ] }""", "Outcomes:0:Is: has no place to look at. Write its path as At")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Text": "(", "Means": "Done" } ] }""", "Outcomes:0:Text = \"(\": is no regular expression (Invalid pattern '(' at offset 1. Not enough )'s). Write one, as in already (exists|taken)")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Text": "(?=a)", "Means": "Done" } ] }""", "Outcomes:0:Text = \"(?=a)\": looks ahead, looks behind, refers back or repeats too much, which takes time without bound. Write a regular expression without that")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Status": 302, "Means": "LoginAgain" } ] }""", "Outcomes:0:Means = \"LoginAgain\": has no section Login to sign in by. Write one, or Unavailable")]
    [InlineData("""{ "Url": "users/{id}", "Outcomes": [ { "Status": 200, "Means": "Gone" } ] }""", "Outcomes:0:Means = \"Gone\": is not the name of a value. Did you mean \"Done\"? Legal: AlreadyExists, Busy, Done, LoginAgain, Missing, Rejected, Unavailable")]
    public void Says_what_is_wrong_with_a_request(string get, string error) =>
        Errors($"{{ {Way}, {Find}, \"Get\": {get}, {Create}, {Update} }}").Where(e => !e.Contains("Outcomes:0:Means: is missing. Write one of", StringComparison.Ordinal) || error.StartsWith("Outcomes:0:Means: is", StringComparison.Ordinal))
            .ShouldBe([$"{Rest}:Get:{error}."]);

    [Fact]
    public void A_template_names_what_there_is() =>
        Errors($$"""{ {{Way}}, {{Find}}, {{Get}}, {{Create}}, "Update": [ { "Url": "users/{id}", "Json": { "login": "{login}", "mail": "{mail}", "x": "{logn}" } } ] }""")
            .ShouldBe([$"{Rest}:Update:0 = \"{{logn}}\": is not the name of a value that a template can name here. {NameLegal}."]);

    [Theory]
    [InlineData("""{ "Url": "users", "Json": { "login": "{login}" } }""", null, $"{Mapping}:mail: is named by no template of Create. Write {{mail}} into {Rest}:Create.")]
    [InlineData(null, """[ { "Method": "PATCH", "Url": "users/{id}", "Json": { "login": "{login}" } } ]""", $"{Mapping}:mail: is named by no template of Update. Write {{mail}} into {Rest}:Update, or \"Owner\": \"CreateOnly\" into its mapping.")]
    public void What_is_mapped_has_a_place(string? create, string? update, string error) =>
        Errors($"{{ {Way}, {Find}, {Get}, {(create is null ? Create : $"\"Create\": {create}")}, {(update is null ? Update : $"\"Update\": {update}")} }}").ShouldBe([error]);

    [Theory]
    [InlineData("\"Account\": { \"Id\": \"a..b\" }", $"{Rest}:Account:Id = \"a..b\": {NoPath}.")]
    [InlineData("\"Account\": { \"Attributes\": { \"mial\": \"m\" } }", $"{Rest}:Account:Attributes:mial = \"mial\": is not the name of a mapped attribute. Did you mean \"mail\"? Legal: login, mail.")]
    [InlineData("\"Account\": { \"Active\": { \"When\": \"true\" } }", $"{Rest}:Account:Active:At: is missing. Write where the record says whether the account is enabled, as in enabled.")]
    [InlineData("\"Account\": { \"Active\": { \"At\": \"enabled\" } }", $"{Rest}:Account:Active:When: is missing. Write what stands there when the account is enabled, as in \"true\".")]
    [InlineData("\"Enable\": { \"Url\": \"users/{id}/on\" }, \"Account\": { \"Active\": { \"At\": \"enabled\", \"When\": \"true\" } }", $"{Rest}:Disable: is missing. Write both Enable and Disable, or neither.")]
    [InlineData("\"Enable\": { \"Url\": \"users/{id}/on\" }, \"Disable\": { \"Url\": \"users/{id}/off\" }", $"{Rest}:Account:Active: is missing, so that nobody would know whether an account is disabled. Write where the record says so, as in {{ \"At\": \"enabled\", \"When\": \"true\" }}.")]
    [InlineData("\"JsonRpc\": { \"Members\": { \"id\": \"5\" } }", $"{Rest}:JsonRpc:Url: is missing. Write the URL relative to BaseUrl, as in api_jsonrpc.php.", $"{Rest}:JsonRpc:Members:id: is sent by itself. Leave it out.")]
    [InlineData("\"Login\": { \"Lifetime\": \"00:00:00\" }", $"{Rest}:Login:Steps: is missing. Write the requests that sign in, as in [ {{ \"Url\": \"login\", \"Form\": {{ \"user\": \"gateway\", \"password\": \"{{secret.password}}\" }} }} ].", $"{Rest}:Login:Lifetime = \"00:00:00\": is no time. Write how long a session counts, as in 00:30:00, or leave it out.")]
    [InlineData("\"Login\": { \"Steps\": [ { \"Url\": \"login\", \"Pick\": { \"csrf\": { \"At\": \"a\", \"Text\": \"(b)\" } } } ] }", $"{Rest}:Login:Steps:0:Pick:csrf: does not name one place. Write At, Text, Header or Cookie.")]
    [InlineData("\"Login\": { \"Steps\": [ { \"Url\": \"login\", \"Pick\": { \"csrf\": { \"Text\": \"b\" } } } ] }", $"{Rest}:Login:Steps:0:Pick:csrf:Text = \"b\": has no group. Write parentheses around the value, as in name=\"csrf\" value=\"([^\"]+)\".")]
    [InlineData("\"Groups\": { \"At\": \"groups\", \"Add\": { \"Url\": \"groups/{groupId}\" } }", $"{Rest}:Groups:Remove: is missing. Write Add and Remove, or Set, which writes all groups of an account.",
        $"{Rest}:Groups:Id: is missing, although a request names a group's id. Write the path of the id in an entry of a list of groups.", $"{Rest}:Groups:Find: is missing, although a request names a group's id. Write the request that finds groups by {{group}}.")]
    [InlineData("\"Groups\": { \"List\": { \"Url\": \"users/{id}/groups\" }, \"At\": \"groups\", \"Set\": { \"Method\": \"PUT\", \"Url\": \"users/{id}/groups\" }, \"Add\": { \"Url\": \"groups/{group}\" } }",
        $"{Rest}:Groups:List: stands beside At. Write either List, the request for an account's groups, or At, their path in the account's record.", $"{Rest}:Groups:Set: stands beside Add or Remove. Write Add and Remove, or Set.")]
    [InlineData("\"Groups\": { \"At\": \"groups\", \"Add\": { \"Url\": \"a/{group}\" }, \"Remove\": { \"Url\": \"r/{membershipId}\" } }", $"{Rest}:Groups:Membership: is missing, although Remove names {{membershipId}}. Write its path in an entry of an account's groups.")]
    public void Says_what_is_wrong_elsewhere(string settings, params string[] errors) => Errors($"{{ {Good}, {settings} }}").ShouldBe(errors);

    [Theory]
    [InlineData("""{ "Url": "users", "Query": { "login": "{value}", "page": "{page}" } }""", "Pages: is missing, although {page} is named. Write {} for pages until one brings nothing new, or Size, Cursor or Next")]
    [InlineData("""{ "Url": "users", "Query": { "login": "{value}" }, "Pages": { "Size": 20 } }""", "Pages: has no way to ask for the next page. Write {page} or {offset} into the request's Query or Json, or Cursor or Next here")]
    [InlineData("""{ "Url": "users", "Query": { "login": "{value}" }, "Pages": { "Cursor": "next" } }""", "Pages:Cursor = \"next\": is sent nowhere. Write {cursor} into the request's Query or Json")]
    [InlineData("""{ "Url": "users", "Query": { "login": "{value}", "c": "{cursor}" }, "Pages": { "Cursor": "next", "Next": "Link" } }""", "Pages:Next = \"Link\": stands beside Cursor. Write one of them")]
    [InlineData("""{ "Url": "users", "Query": { "login": "{value}", "page": "{page}" }, "Pages": { "Size": 0 } }""", "Pages:Size = \"0\": is no number above zero. Write how many records a full page has")]
    [InlineData("""{ "Url": "users", "Query": { "login": "{value}" }, "Most": 0 }""", "Most = \"0\": is no number from 1 to 10000. Write how many records a search may bring at most")]
    public void Says_what_is_wrong_with_pages(string find, string error) => Errors($"{{ {Way}, \"Find\": {{ \"login\": {find} }}, {Get}, {Create}, {Update} }}").ShouldBe([$"{Rest}:Find:login:{error}."]);

    [Fact]
    public void Names_that_templates_use_otherwise_are_no_attributes() =>
        AdapterConfiguration.Read("Rest", $$"""{ {{Way}}, "Find": { "*": { "Url": "users/{value}" } }, {{Get}}, "Create": { "Url": "users/{id}/{held.x}" }, "Update": [ { "Url": "users/{id}/{held.x}" } ] }""", ["id", "held.x", "a..b"], ["id"])
            .Errors.Select(e => e.ToString()).Where(e => e.StartsWith(Mapping, StringComparison.Ordinal) && !e.Contains("named by no", StringComparison.Ordinal)).ShouldBe(
            [
                $"{Mapping}:id = \"id\": is a name that templates of requests use otherwise. Call the attribute otherwise, and write its path into {Rest}:Account:Attributes.",
                $"{Mapping}:held.x = \"held.x\": is a name that templates of requests use otherwise. Call the attribute otherwise, and write its path into {Rest}:Account:Attributes.",
                $"{Mapping}:a..b = \"a..b\": is no path in a record. Write where it stands into {Rest}:Account:Attributes:a..b.",
            ]);

    private static IEnumerable<string> Errors(string settings) => AdapterConfiguration.Read("Rest", settings, ["login", "mail"], ["login"]).Errors.Select(e => e.ToString());
}

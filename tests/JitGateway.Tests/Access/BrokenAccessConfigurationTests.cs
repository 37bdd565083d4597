using JitGateway.Tests.TestInfra;

namespace JitGateway.Tests.Access;

/// <summary>What an operator reads when rules are wrong.</summary>
public sealed class BrokenAccessConfigurationTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(""" "Deny" """,
        "Backends:wiki:Access = \"Deny\": is a single value where a list of rules belongs. Write a list of rules: [ { \"Path\": \"/admin\", \"Groups\": [ \"admins\" ], \"Effect\": \"Allow\" }, … ].")]
    [InlineData(""" { "Path": "/admin", "Effect": "Deny" } """,
        "Backends:wiki:Access:Effect: stands in a list of rules, which has no names. Write a list of rules: [ { \"Path\": \"/admin\", \"Groups\": [ \"admins\" ], \"Effect\": \"Allow\" }, … ].")]
    [InlineData(""" [ "Deny" ] """,
        "Backends:wiki:Access:0 = \"Deny\": is a single value where a section belongs. Write an object with: Not, AuthnContext, AuthnContextComparison, MaxAuthnAge, Passive, Reason, Contact, Effect, Path, PathIs, PathLike, Methods, Networks, Hours, Groups, Attributes, IdentityProviders.")]
    [InlineData(""" [ { "Path": "/admin" } ] """,
        "Backends:wiki:Access:0:Effect: is missing. Write Public, Allow, Deny or StepUp.")]
    [InlineData(""" [ { "Effect": "StepUp" } ] """,
        "Backends:wiki:Access:0:Effect = \"StepUp\": asks for a stronger or a fresher sign-in, and the rule does not say which. Write AuthnContext or MaxAuthnAge, or both.")]
    [InlineData(""" [ { "Effect": "Permit" } ] """,
        "Backends:wiki:Access:0:Effect = \"Permit\": is not the name of a value. Use one of: Allow, Deny, Public, StepUp.")]
    [InlineData(""" [ { "Reason": "No.", "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Reason = \"No.\": is shown to nobody: only Deny refuses people. Write it into a rule with \"Effect\": \"Deny\", or into the backend's DenyPage.")]
    [InlineData(""" [ { "Contact": "help@example.com", "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:Contact = \"help@example.com\": is shown to nobody: only Deny refuses people. Write it into a rule with \"Effect\": \"Deny\", or into the backend's DenyPage.")]
    [InlineData(""" [ { "Reason": { "de": "" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Reason: is neither a text nor texts by language. Write \"text\", or { \"en\": \"text\", \"de\": \"Text\" }.")]
    [InlineData(""" [ { "Contact": " ", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Contact = \" \": tells nobody whom to ask. Write an address of mail, an https URL, or a few words, at most 200 characters.")]
    [InlineData(""" [ { "Effect": "Denny" } ] """,
        "Backends:wiki:Access:0:Effect = \"Denny\": is not the name of a value. Did you mean \"Deny\"? Legal: Allow, Deny, Public, StepUp.")]
    [InlineData(""" [ { "Group": [ "a" ], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Group: is not a key that is known here. Did you mean \"Groups\"? Known: Attributes, AuthnContext, AuthnContextComparison, Contact, Effect, Groups, Hours, IdentityProviders, MaxAuthnAge, Methods, Networks, Not, Passive, Path, PathIs, PathLike, Reason.")]
    [InlineData(""" [ { "Path": "admin", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"admin\": does not begin with a slash. Write /admin.")]
    [InlineData(""" [ { "Path": "/admin/*", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"/admin/*\": is not a plain path. Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin.")]
    [InlineData(""" [ { "Path": "/a%20b", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"/a%20b\": is not a plain path. Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin.")]
    [InlineData(""" [ { "Path": "/a/../admin", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Path = \"/a/../admin\": is not a plain path. Write whole segments without pattern, query, escapes, empty or dot segments, as in /admin.")]
    [InlineData(""" [ { "MaxAuthnAge": "00:10:00", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:MaxAuthnAge: would deny to whoever signed in lately. Write it into a rule with \"Effect\": \"Allow\".")]
    [InlineData(""" [ { "MaxAuthnAge": "00:10:00", "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:MaxAuthnAge: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove MaxAuthnAge.")]
    [InlineData(""" [ { "Passive": true, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Passive = \"true\": asks unseen who is there, but this rule needs a person in any case. Write it into a rule with \"Effect\": \"Public\"; for logins there is Passive in the backend's section Login.")]
    [InlineData(""" [ { "AuthnContext": "mfa", "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:AuthnContext:0 = \"mfa\": is not the URI of an authentication context. Write one such as urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport.")]
    [InlineData(""" [ { "Methods": [ "GET", "P0ST" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Methods:1 = \"P0ST\": is not an HTTP method. Write a method such as GET or POST.")]
    [InlineData(""" [ { "Groups": [], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Groups: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "Attributes": { "department": [] }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:department: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "Attributes": {}, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "IdentityProviders": null, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:IdentityProviders: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "IdentityProviders": [ "corp" ], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:IdentityProviders:0 = \"corp\": is not the name of an identity provider. No identity provider exists yet.")]
    [InlineData(""" [ { "Path": "/x", "Groups": [ "a" ], "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:Groups: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove Groups.")]
    [InlineData(""" [ { "AuthnContext": [ "urn:x" ], "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:AuthnContext: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove AuthnContext.")]
    [InlineData(""" [ { "Effect": "Deny" }, { "Path": "/health", "Effect": "Public" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Path": "/a", "Effect": "Public" }, { "Path": "/A/b", "Groups": [ "x" ], "Effect": "Allow" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Methods": [ "connect" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Methods:0 = \"connect\": is a method with which no request passes, so it can never match. Remove it; a WebSocket is a GET, over HTTP/2 too.")]
    [InlineData(""" [ { "Methods": [ "GET", "POST" ], "Effect": "Allow" }, { "Methods": [ "HEAD" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "PathIs": [ "/a", "b" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:PathIs:1 = \"b\": does not begin with a slash. Write /b.")]
    [InlineData(""" [ { "PathLike": "/a?", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:PathLike = \"/a?\": is not a plain path. Write whole segments with * and **, without query, escapes, empty or dot segments, as in /projects/*/settings/**.")]
    [InlineData(""" [ { "PathLike": "/a**/b", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:PathLike = \"/a**/b\": has ** within a segment. Write * for any text within a segment, and /**/ for any number of segments.")]
    [InlineData(""" [ { "Networks": [ "10.0.0.0/8", "10.0.0.1/8" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Networks:1 = \"10.0.0.1/8\": is neither an address nor a network. Write an address, or a network such as 10.0.0.0/8 whose bits behind the prefix are zero.")]
    [InlineData(""" [ { "Hours": { "Days": [ "Mon", "Fry" ] }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Hours:Days:1 = \"Fry\": is no day of the week. Write Mon, Tue, Wed, Thu, Fri, Sat or Sun, or from one to another, as in Mon-Fri.")]
    [InlineData(""" [ { "Hours": { "From": "1.08:00" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Hours:From = \"1.08:00\": is not a time of day. Write one from 00:00 to 23:59:59; leave To out for midnight.")]
    [InlineData(""" [ { "Hours": { "From": "08:00", "To": "08:00" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Hours:To = \"08:00\": is the same as From. Leave both out for whole days, or write another time.")]
    [InlineData(""" [ { "Hours": { "TimeZone": "Europe/Atlantis" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Hours:TimeZone = \"Europe/Atlantis\": is not a time zone that this system knows. Write a name such as Europe/Berlin; where none is known but UTC, install the package tzdata, which small container images lack.")]
    [InlineData(""" [ { "Hours": { "TimeZone": "Europe" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Hours:TimeZone = \"Europe\": is not a time zone that this system knows. Write a name such as Europe/Berlin; where none is known but UTC, install the package tzdata, which small container images lack.")]
    [InlineData(""" [ { "Attributes": { "level": { "AtLeast": "five" } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:level:AtLeast = \"five\": is not a number. Write a number such as 5 or 2.5.")]
    [InlineData(""" [ { "Attributes": { "level": { "AtLeast": 9, "AtMost": 5 } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:level:AtMost = \"5\": is below AtLeast, so that no number could meet both. Write the larger number here.")]
    [InlineData(""" [ { "Attributes": { "level": { "AtLeast": 9, "Matches": "9" } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:level: is not one test. Write Matches, or AtLeast and AtMost, or \"Absent\": true; two tests of one attribute go into two rules, or one of them into Not.")]
    [InlineData(""" [ { "Attributes": { "mail": { "Matches": "(?=a)b" } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:mail:Matches = \"(?=a)b\": looks ahead, looks behind, refers back or repeats too much, which takes time without bound. Write a regular expression without that; what must not match goes into Not.")]
    [InlineData(""" [ { "Attributes": { "mail": { "Matches": "a)|(b" } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:mail:Matches = \"a)|(b\": is no regular expression (Invalid pattern 'a)|(b' at offset 2. Too many )'s). Write one that the whole value fits, as in [A-Z]{2}[0-9]+.")]
    [InlineData(""" [ { "Attributes": { "mail": { "Match": "a" } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:mail:Match: is not a key that is known here. Did you mean \"Matches\"? Known: Absent, AtLeast, AtMost, Matches.")]
    [InlineData(""" [ { "Attributes": { "mail": { "Regex": "a" } }, "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes:mail:Regex = \"a\": is no test of an attribute. Write a value, a list of values, or an object with one of Matches, AtLeast, AtMost, Absent; an attribute whose name has a colon as attr:mail:Regex.")]
    [InlineData(""" [ { "Attributes": "Engineering", "Effect": "Allow" } ] """,
        "Backends:wiki:Access:0:Attributes = \"Engineering\": is a single value where named attributes belong. Write an object: { \"department\": [ \"Engineering\" ] }.")]
    [InlineData(""" [ { "Not": { }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Not: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "Not": { "Groups": [] }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Not:Groups: is empty, so nothing could ever meet it. Write at least one value, or remove the key.")]
    [InlineData(""" [ { "Not": { "Path": "admin" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Not:Path = \"admin\": does not begin with a slash. Write /admin.")]
    [InlineData(""" [ { "Not": { "Groups": "staff" }, "Effect": "Public" } ] """,
        "Backends:wiki:Access:0:Not:Groups: asks who the person is, but Public lets anybody in. Write \"Effect\": \"Allow\", or remove Not:Groups.")]
    [InlineData(""" [ { "Not": { "AuthnContext": "urn:mfa" }, "Effect": "Deny" } ] """,
        "Backends:wiki:Access:0:Not:AuthnContext: is not a key that is known here. Known: Attributes, Groups, Hours, IdentityProviders, Methods, Networks, Path, PathIs, PathLike.")]
    [InlineData(""" [ { "Path": [ "/a", "/b" ], "Effect": "Public" }, { "PathLike": "/b/*/c", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Groups": "a", "Effect": "Allow" }, { "Path": "/x", "Groups": "a", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Groups": [ "a", "b" ], "Effect": "Allow" }, { "Groups": [ "b", "a" ], "Effect": "Deny" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    [InlineData(""" [ { "Not": { "Attributes": { "x": { "AtLeast": 3 } } }, "Effect": "Allow" }, { "Not": { "Attributes": { "x": { "AtLeast": 3 } } }, "Path": "/a", "Effect": "Deny" } ] """,
        "Backends:wiki:Access:1: can never match: rule 0 matches all that this one does, and comes first. Move it before rule 0, or remove it.")]
    public void The_list_Access(string access, string expected) => ErrorsOf($$""" "Access": {{access}} """).ShouldContain(expected);

    [Theory]
    [InlineData("false", "/admin",
        "Backends:wiki:Access:0:Path = \"/admin\": is outside of /wiki, which is all that the backend gets, so the rule can never match. Write /wiki/admin.")]
    [InlineData("true", "/wiki/admin",
        "Backends:wiki:Access:0:Path = \"/wiki/admin\": begins with /wiki, which the backend does not see (StripPrefix). Write the path as the backend sees it: /admin.")]
    [InlineData("false", "/",
        "Backends:wiki:Access:0:PathIs = \"/\": is outside of /wiki, which is all that the backend gets, so the rule can never match. Write /wiki/.", "PathIs")]
    [InlineData("false", "/w*/x*/../y",
        "Backends:wiki:Access:0:PathLike = \"/w*/x*/../y\": is not a plain path. Write whole segments with * and **, without query, escapes, empty or dot segments, as in /projects/*/settings/**.", "PathLike")]
    [InlineData("false", "/b*/x",
        "Backends:wiki:Access:0:PathLike = \"/b*/x\": fits nothing under /wiki, which is all that the backend gets, so the rule can never match. Write /wiki/b*/x.", "PathLike")]
    [InlineData("true", "/wiki/*",
        "Backends:wiki:Access:0:PathLike = \"/wiki/*\": begins with /wiki, which the backend does not see (StripPrefix). Write the path as the backend sees it: /*.", "PathLike")]
    public void A_path_that_the_backend_never_sees(string strip, string path, string expected, string key = "Path") =>
        ErrorsOf($$""" "Match": { "Path": "/wiki", "StripPrefix": {{strip}} }, "Access": [ { "{{key}}": "{{path}}", "Effect": "Deny" } ] """).ShouldContain(expected);

    [Theory]
    [InlineData(""" "Path": "/wiki/admin" """, "/", "Backends:app:Access:0:Path = \"/wiki/admin\": begins with /wiki, the path of a destination, which is put in front of what rules see. Write the path without it: /admin.")]
    [InlineData(""" "PathIs": "/WIKI" """, "/", "Backends:app:Access:0:PathIs = \"/WIKI\": begins with /wiki, the path of a destination, which is put in front of what rules see. Write the path without it: /.")]
    [InlineData(""" "PathLike": "/blog/*/edit" """, "/", "Backends:app:Access:0:PathLike = \"/blog/*/edit\": begins with /blog, the path of a destination, which is put in front of what rules see. Write the path without it: /*/edit.")]
    [InlineData(""" "Path": "/admin" """, "/", null)]
    [InlineData(""" "Path": "/wikis" """, "/", null)]
    [InlineData(""" "Path": "/wiki/x/admin" """, "/wiki/x", null)]   // the application knows it as /wiki/wiki/x/admin
    public void A_path_that_begins_like_a_destination_would_never_match(string condition, string match, string? expected) =>
        _folder.With($$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Backends": { "app": { "Match": { "Path": "{{match}}" }, "Destinations": [ "http://10.0.0.5/wiki/", "http://10.0.0.6/blog" ], "Access": [ { {{condition}}, "Effect": "Deny" } ] } } }""").Errors()
            .ShouldBe(expected is null ? [] : [expected]);

    [Fact]
    public void Where_a_destination_has_no_path_of_its_own_any_path_may_be_the_applications() =>
        _folder.With("""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Backends": { "app": { "Destinations": [ "http://10.0.0.5/", "http://10.0.0.6/blog" ], "Access": [ { "Path": "/blog", "Effect": "Deny" } ] } } }""").Errors().ShouldBeEmpty();

    [Fact]
    public void Whether_case_counts_is_one_of_two() =>
        ErrorsOf(""" "PathCase": "Folded" """).ShouldBe(["Backends:wiki:PathCase = \"Folded\": is not the name of a value. Use one of: Exact, Fold."]);

    [Theory]
    [InlineData(""" "Access": [] """)]
    [InlineData(""" "Access": [ { "Path": "/", "Effect": "Public" } ] """)]
    [InlineData(""" "Access": [ { "Path": "/a", "Effect": "Deny" }, { "Path": "/ab", "Effect": "Public" }, { "Path": "/", "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Methods": "GET", "Effect": "Allow" }, { "Methods": "POST", "Groups": "editors", "Effect": "Allow" }, { "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Attributes": { "urn:oid:2.5.4.11": [ "Engineering" ] }, "Effect": "Allow" }, { "Effect": "Deny" } ] """)]
    [InlineData(""" "Match": { "Path": "/wiki" }, "Access": [ { "Path": "/wiki/admin", "Effect": "Deny" }, { "Path": "/", "Effect": "Allow" } ] """)]
    [InlineData(""" "PathCase": "Exact", "Access": [ { "Path": "/a", "Effect": "Public" }, { "Path": "/A", "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "PathIs": "/a", "Effect": "Public" }, { "Path": "/a", "Effect": "Deny" }, { "PathLike": [ "/**", "/*/x*y" ], "Effect": "Allow" } ] """)]
    [InlineData(""" "Match": { "Path": "/wiki" }, "Access": [ { "PathLike": "/wi*/x", "Effect": "Deny" }, { "PathLike": "/**/x", "Effect": "Allow" } ] """)]
    [InlineData(""" "Access": [ { "Networks": "10.0.0.0/8", "Hours": { "Days": "Mon-Fri", "From": "08:00", "To": "18:00", "TimeZone": "Europe/Berlin" }, "Effect": "Public" }, { "Networks": [ "2001:db8::/32", "192.0.2.1" ], "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Attributes": { "level": { "AtLeast": 2.5 }, "mail": { "Matches": ".*@example\\.com" }, "ended": { "Absent": true }, "urn:oid:1.2.3": { "AtMost": 9 }, "attr:my:own": "x" }, "Effect": "Allow" } ] """)]
    [InlineData(""" "Access": [ { "Groups": "a", "AuthnContext": "urn:mfa", "Effect": "Allow" }, { "Groups": "a", "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Not": { "Path": "/a", "Groups": "b" }, "Effect": "Deny" } ] """)]
    [InlineData(""" "DenyPage": { "Reason": "Not today.", "Contact": "Service desk, extension 4711" }, "Access": [ { "Path": "/a", "Reason": { "en": "No.", "de": "Nein." }, "Contact": "https://help.example.com/", "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Path": "/a", "MaxAuthnAge": "00:05:00", "Effect": "StepUp" }, { "Path": "/a", "Groups": "b", "Effect": "Allow" }, { "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Hours": { "From": "08:00", "To": "17:00:00" }, "Effect": "Allow" }, { "Hours": { "From": "08:00", "To": "17:00:30" }, "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Groups": [ "a, b" ], "Effect": "Allow" }, { "Groups": [ "a", "b" ], "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Attributes": { "x": "absent" }, "Effect": "Allow" }, { "Attributes": { "x": { "Absent": true } }, "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Attributes": { "x": { "Matches": "a" } }, "Effect": "Allow" }, { "Attributes": { "x": "matches a" }, "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Attributes": { "x": { "AtLeast": 3 } }, "Effect": "Allow" }, { "Attributes": { "x": "at least 3" }, "Effect": "Deny" } ] """)]
    [InlineData(""" "Access": [ { "Not": { "Groups": [ "a, b" ] }, "Effect": "Allow" }, { "Not": { "Groups": [ "a", "b" ] }, "Effect": "Deny" } ] """)]
    public void Good_rules_are_taken(string keys) => ErrorsOf(keys).ShouldBeEmpty();

    /// <summary>Whoever comes through corp has shown a second factor, so a rule for passwords alone would fit nobody.</summary>
    [Theory]
    [InlineData(""" "Login": { "AuthnContext": "urn:password" } """, "Backends:wiki:Login:AuthnContext = \"urn:password\": is met by nothing that corp lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    [InlineData(""" "Access": [ { "AuthnContext": [ "urn:password", "urn:card" ], "Effect": "Allow" } ] """, "Backends:wiki:Access:0:AuthnContext = \"urn:password, urn:card\": is met by nothing that corp lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    [InlineData(""" "Access": [ { "AuthnContext": [ "urn:password", "urn:mfa" ], "Effect": "Allow" } ] """, null)]
    [InlineData(""" "IdentityProvider": [ "corp", "partner" ], "Access": [ { "AuthnContext": "urn:password", "Effect": "Allow" } ] """, null)]
    [InlineData(""" "IdentityProvider": [ "corp", "partner" ], "Access": [ { "AuthnContext": "urn:password", "IdentityProviders": "corp", "Effect": "Allow" } ] """, "Backends:wiki:Access:0:AuthnContext = \"urn:password\": is met by nothing that corp lets in (RequestedAuthnContext). Name what both have, or a weaker one there.")]
    public void A_context_that_no_login_could_have(string keys, string? expected)
    {
        _folder.With("""
            { "Saml": { "IdentityProviders": {
                "corp": { "Metadata": "https://corp.example.org/metadata", "RequestedAuthnContext": "urn:mfa" },
                "partner": { "Metadata": "https://partner.example.org/metadata" } } } }
            """, "saml.json");
        ErrorsOf(keys.Contains("partner", StringComparison.Ordinal) ? keys : $"\"IdentityProvider\": \"corp\", {keys}").ShouldBe(expected is null ? [] : [expected]);
    }

    private IReadOnlyList<string> ErrorsOf(string keys) => _folder.With(
        $$"""{ "Gateway": { "PublicOrigin": "https://sso.example.com" }, "Backends": { "wiki": { "Destinations": "http://10.0.0.5", {{keys}} } } }""").Errors();
}

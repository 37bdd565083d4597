using JitGateway.Provisioning.Adapters.Ldap;

namespace JitGateway.Tests.Provisioning.Adapters;

/// <summary>What a directory publishes of itself, in the spellings of several servers.</summary>
public sealed class LdapSchemaTests
{
    private static readonly LdapSchema Schema = new(
        [
            "( 2.5.6.0 NAME 'top' ABSTRACT MUST ( objectClass $ nTSecurityDescriptor ) )",
            "( 2.5.6.6 NAME 'person' DESC 'a person who MUST ( shoeSize ) and more' SUP top STRUCTURAL MUST ( sn $ cn ) MAY ( userPassword $ telephoneNumber ) )",
            "( 2.5.6.7 NAME 'organizationalPerson' SUP person STRUCTURAL MAY title )",
            "(1.2.3 NAME ( 'worker' 'employee' ) SUP organizationalPerson STRUCTURAL MUST ( badge$createTimestamp ) X-ORIGIN 'us' )",
            "( 1.2.4 NAME 'circle' SUP ( ellipse $ organizationalPerson ) MUST radius )",
            "( 1.2.5 NAME 'ellipse' SUP circle )",
            "no description at all",
        ],
        [
            "( 2.5.4.41 NAME 'name' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{32768} )",
            "( 2.5.4.4 NAME ( 'sn' 'surname' ) DESC 'RFC4519: {7} SUP cn SYNTAX (' SUP name )",
            "( 2.5.4.3 NAME 'cn' SUP name SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} )",
            "( 2.5.4.12 NAME 'title' SYNTAX '1.3.6.1.4.1.1466.115.121.1.15{40}' SINGLE-VALUE )",
            "( 1.2.9 NAME 'badge' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )",
            "( 2.5.18.1 NAME 'createTimestamp' SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE NO-USER-MODIFICATION USAGE directoryOperation )",
        ]);

    [Theory]
    [InlineData("person", "sn", "cn")]
    [InlineData("ORGANIZATIONALPERSON", "sn", "cn")]
    [InlineData("2.5.6.7", "sn", "cn")]
    [InlineData("employee", "badge", "sn", "cn")]
    [InlineData("circle", "radius", "sn", "cn")]
    [InlineData("top")]
    [InlineData("nothing")]
    public void A_class_demands_what_those_it_comes_from_demand_but_for_what_the_server_gives(string objectClass, params string[] demanded) =>
        Schema.DemandedBy(objectClass).ShouldBe(demanded, ignoreOrder: true);

    [Theory]
    [InlineData("name", 32768)]
    [InlineData("surname", 32768)]
    [InlineData("CN", 64)]
    [InlineData("title", 40)]
    [InlineData("badge", null)]
    [InlineData("nothing", null)]
    public void An_attribute_has_the_bound_that_it_says_or_inherits(string attribute, int? most) => Schema.MostOf(attribute).ShouldBe(most);

    [Fact]
    public void Names_of_one_attribute_are_the_same_and_the_first_one_is_the_directorys()
    {
        Schema.AreSame("surname", "SN").ShouldBeTrue();
        Schema.AreSame("2.5.4.4", "sn").ShouldBeTrue();
        Schema.AreSame("sn", "cn").ShouldBeFalse();
        Schema.AreSame("unknown", "unheard").ShouldBeFalse();
        Schema.NameOf("surname").ShouldBe("sn");
        Schema.NameOf("shoeSize").ShouldBeNull();
        Schema.HasClass("worker").ShouldBeTrue();
        Schema.HasClass("no").ShouldBeFalse();
    }

    [Fact]
    public void A_directory_that_tells_nothing_demands_nothing()
    {
        var silent = new LdapSchema([], ["("]);
        (silent.TellsAttributes, silent.TellsClasses).ShouldBe((false, false));
        silent.DemandedBy("person").ShouldBeEmpty();
    }
}

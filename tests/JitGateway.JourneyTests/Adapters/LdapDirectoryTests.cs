using JitGateway.JourneyTests.Servers;
using JitGateway.Provisioning;
using JitGateway.Tests.Provisioning.Adapters;
using static JitGateway.JourneyTests.Servers.OpenLdapServer;

namespace JitGateway.JourneyTests.Adapters;

/// <summary>What is special to directories, against a real OpenLDAP: schema, names, kinds of groups, ways to disable, ways to say who we are.</summary>
public sealed class LdapDirectoryTests(OpenLdapServer server) : IClassFixture<OpenLdapServer>, IAsyncLifetime
{
    private static readonly string[] Mapped = ["uid", "cn", "sn", "mail", "title", "carLicense", "jpegPhoto", "uidNumber", "gidNumber", "homeDirectory", "active"];
    private readonly List<IProvisioningAdapter> _made = [];

    public Task InitializeAsync() => server.ResetAsync();

    public Task DisposeAsync()
    {
        foreach (var adapter in _made) ((IDisposable)adapter).Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_check_says_where_and_as_whom() =>
        Done(await Adapter().CheckAsync(default)).ShouldBe($"127.0.0.1:{server.Port}, {People}, as dn:{Gateway}");

    [Theory]
    [InlineData("BaseDn", "ou=nowhere,dc=example,dc=com", "there is no entry Ldap:BaseDn (ou=nowhere,dc=example,dc=com), or we may not see it")]
    [InlineData("Container", $"ou=nowhere,{People}", $"there is no entry Ldap:Container (ou=nowhere,{People}), or we may not see it")]
    [InlineData("IdAttribute", "objectGUID", "the directory's schema has no such attribute")]
    [InlineData("Rdn", "userid", "the directory calls this attribute uid; write that")]
    public async Task A_check_says_what_does_not_fit_the_directory(string key, string value, string problem)
    {
        var adapter = Adapter(s =>
        {
            s[key] = value;
            if (key == "BaseDn") s.Remove("Container");
        }, mapped: key == "Rdn" ? ["userid", "cn", "sn"] : Mapped);
        (await adapter.CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Rejected>().Detail.ShouldBe(problem);
    }

    [Theory]
    [InlineData("inetOrgPerson", "uid cn", "inetOrgPerson", "sn")]
    [InlineData("inetOrgPerson", "uid", "inetOrgPerson", "sn cn")]
    [InlineData("inetOrgPerson,posixAccount", "uid cn sn uidNumber", "posixAccount", "gidNumber homeDirectory")]
    public async Task A_check_names_what_the_schema_demands_and_nothing_is_mapped_to(string classes, string mapped, string objectClass, string demanded)
    {
        var told = (await Adapter(s => s["ObjectClasses"] = classes.Split(','), mapped.Split(' ')).CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Rejected>();
        told.Attribute.ShouldBe(demanded.Split(' ')[0]);
        told.Detail.Split(". ").ShouldBe(demanded.Split(' ').Select(a => $"{a} is demanded of every {objectClass}, and nothing is mapped to it; map it, with a constant where people have no value of it"), ignoreOrder: true);
        (await Adapter(s => s["ObjectClasses"] = classes.Split(','), mapped.Split(' ')).CreateAsync(new BackendUser(mapped.Split(' ').ToDictionary(a => a, AttributeValue? (_) => new AttributeValue.Text("7"))), default))
            .ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Detail.ShouldBe("LDAP 65 (objectClassViolation)", "and so it is");
    }

    [Fact]
    public async Task A_check_names_an_object_class_that_the_directory_does_not_have() =>
        (await Adapter(s => s["ObjectClasses"] = new[] { "inetOrgPerson", "jitAccount" }).CheckAsync(default)).ShouldBe(
            new AdapterResult<string>.Rejected("Ldap:ObjectClasses names jitAccount, which the directory's schema does not have; write a class that it has", "Ldap:ObjectClasses"));

    [Fact]
    public async Task A_check_tells_where_the_schema_foresees_less_than_the_mapping_sends()
    {
        MappedLength[] lengths = [new("mail", null, 300), new("sn", 40_000), new("title", 32_768), new("jpegPhoto", 100_000), new("active")];
        Done(await Adapter(lengths: lengths).CheckAsync(default)).ShouldBe(
            $"127.0.0.1:{server.Port}, {People}, as dn:{Gateway}; but mail holds 256 characters by the directory's schema, and its MaxLength lets 300 through; write \"MaxLength\": 256. sn holds 32768 characters by the directory's schema, and the mapping sends 40000; shorten that value");
        Done(await Adapter(lengths: [new("mail", 256, 256)]).CheckAsync(default)).ShouldEndWith($"as dn:{Gateway}");
    }

    [Fact]
    public async Task The_attribute_that_the_schema_demands_is_named()
    {
        var refused = (await Adapter().CreateAsync(Person("ada", ("sn", null)), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        refused.ShouldBe(new AdapterResult<ExistingUser>.Rejected("LDAP 65 (objectClassViolation)", "sn"));
        (await Adapter().CreateAsync(Person("ada", ("uidNumber", "7")), default)).ShouldBe(new AdapterResult<ExistingUser>.Rejected("LDAP 65 (objectClassViolation)", "uidNumber"));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_the_syntax_is_refused_by_name_and_not_repeated()
    {
        var refused = (await Adapter().CreateAsync(Person("ada", ("mail", "zoë@example.com")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        refused.ShouldBe(new AdapterResult<ExistingUser>.Rejected("LDAP 21 (invalidAttributeSyntax)", "mail"));
    }

    [Fact]
    public async Task A_unique_value_besides_the_name_is_taken_too()
    {
        Done(await Adapter().CreateAsync(Person("ada", ("carLicense", "B-AL 1815")), default));
        (await Adapter().CreateAsync(Person("bob", ("carLicense", "B-AL 1815")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.AlreadyExists>().Detail.ShouldStartWith("LDAP 19");
        (await Adapter().CreateAsync(Person("ada"), default)).ShouldBe(new AdapterResult<ExistingUser>.AlreadyExists("LDAP 68 (entryAlreadyExists)", "uid"));
    }

    [Fact]
    public async Task An_entry_that_is_named_by_something_else_keeps_its_name()
    {
        await server.ChangeAsync($"dn: cn=Ada Lovelace,{People}\nobjectClass: inetOrgPerson\ncn: Ada Lovelace\nsn: Lovelace\nuid: ada", "-a");
        var ada = Done(await Adapter().FindAsync("uid", "ada", Mapped, default)).ShouldHaveSingleItem();
        Done(await Adapter().UpdateAsync(ada, Difference(("uid", "ada.king")), default));
        var entry = (await PeopleAsync()).ShouldHaveSingleItem();
        entry.Name.ShouldBe($"cn=Ada Lovelace,{People}");
        entry["uid"].ShouldBe(["ada.king"]);
    }

    [Fact]
    public async Task An_account_in_a_place_below_is_found_and_renamed_where_it_is()
    {
        await server.ChangeAsync($"dn: ou=board,{People}\nobjectClass: organizationalUnit\nou: board\n\ndn: cn=Ada+uid=ada,ou=board,{People}\nobjectClass: inetOrgPerson\ncn: Ada\nsn: Lovelace\nuid: ada", "-a");
        var ada = Done(await Adapter().FindAsync("uid", "ada", Mapped, default)).ShouldHaveSingleItem();
        Done(await Adapter().UpdateAsync(ada, Difference(("uid", "ada.king"), ("sn", "King")), default)).AccountId.ShouldBe(ada.AccountId);
        (await PeopleAsync()).ShouldHaveSingleItem().Name.ShouldBe($"cn=Ada+uid=ada.king,ou=board,{People}");
        await server.ChangeAsync($"dn: cn=Ada+uid=ada.king,ou=board,{People}\nchangetype: delete\n\ndn: ou=board,{People}\nchangetype: delete");
    }

    [Fact]
    public async Task A_change_that_is_refused_after_a_renaming_takes_the_renaming_back()
    {
        var ada = Done(await Adapter().CreateAsync(Person("ada"), default));
        (await Adapter().UpdateAsync(ada, Difference(("uid", "ada.king"), ("mail", "zoë@example.com")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("mail");
        (await PeopleAsync()).ShouldHaveSingleItem().Name.ShouldBe($"uid=ada,{People}");
    }

    [Fact]
    public async Task Bytes_that_are_no_text_travel_as_base64()
    {
        var photo = Convert.ToBase64String([0xFF, 0xD8, 0xFF, 0xE0, 0x00, 0x10, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0x00]);
        var ada = Done(await Adapter().CreateAsync(Person("ada", ("jpegPhoto", photo)), default));
        ada.Attributes["jpegPhoto"].ShouldBe(new AttributeValue.Text(photo));
        Done(await Adapter().GetAsync(ada.AccountId, ["jpegPhoto"], default)).Attributes["jpegPhoto"].ShouldBe(new AttributeValue.Text(photo));
        (await Adapter().UpdateAsync(ada, Difference(("jpegPhoto", "no base64!")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe("jpegPhoto");
    }

    [Fact]
    public async Task A_password_is_kept_as_the_server_keeps_passwords_and_never_read()
    {
        var adapter = Adapter(mapped: [.. Mapped, "userPassword"]);
        var ada = Done(await adapter.CreateAsync(Person("ada", ("userPassword", "correct horse battery")), default));
        ada.Attributes.Keys.ShouldNotContain("userPassword");
        (await PeopleAsync()).ShouldHaveSingleItem()["userPassword"].ShouldHaveSingleItem().ShouldStartWith("{SSHA}");
        (await server.BindsAsync($"uid=ada,{People}", "correct horse battery")).ShouldBeTrue();
        Done(await adapter.UpdateAsync(ada, Difference(("userPassword", "another one")), default));
        (await server.BindsAsync($"uid=ada,{People}", "another one")).ShouldBeTrue();
        (await server.BindsAsync($"uid=ada,{People}", "correct horse battery")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{ "Attribute": "description", "Value": "disabled" }""", "disabled", "")]
    [InlineData("""{ "Attribute": "description", "Value": "disabled", "EnabledValue": "enabled" }""", "disabled", "enabled")]
    [InlineData("""{ "Attribute": "description", "Bit": 2 }""", "2", "0")]
    public async Task An_attribute_disables_and_enables(string disable, string disabled, string enabled)
    {
        var adapter = Adapter(s => s["Disable"] = System.Text.Json.Nodes.JsonNode.Parse(disable));
        var ada = Done(await adapter.CreateAsync(Person("ada"), default));
        ada.Active.ShouldBe(true);
        Done(await adapter.SetActiveAsync(ada, active: false, default)).Active.ShouldBe(false);
        string.Join(' ', (await PeopleAsync()).ShouldHaveSingleItem()["description"]).ShouldBe(disabled);
        Done(await adapter.SetActiveAsync(ada, active: true, default)).Active.ShouldBe(true);
        string.Join(' ', (await PeopleAsync()).ShouldHaveSingleItem()["description"]).ShouldBe(enabled);
    }

    [Fact]
    public async Task A_bit_leaves_the_other_bits_as_they_are()
    {
        var adapter = Adapter(s => s["Disable"] = new { Attribute = "description", Bit = 2 });
        var ada = Done(await adapter.CreateAsync(Person("ada"), default));
        await server.ChangeAsync($"dn: uid=ada,{People}\nchangetype: modify\nreplace: description\ndescription: 66048");
        Done(await adapter.SetActiveAsync(ada, active: false, default));
        (await PeopleAsync()).ShouldHaveSingleItem()["description"].ShouldBe(["66050"]);
        Done(await adapter.FindAsync("uid", "ada", [], default)).ShouldHaveSingleItem().Active.ShouldBe(false);
    }

    [Fact]
    public async Task Disabled_accounts_are_put_aside_with_their_memberships_and_come_back()
    {
        var adapter = Adapter(s => s["Disable"] = new { MoveTo = Disabled }, groups: true);
        await GroupAsync("groupOfNames", "writers", $"member: {Nobody}");
        var ada = Done(await adapter.CreateAsync(Person("ada", (GroupChange.Attribute, "writers")), default));
        Done(await adapter.SetActiveAsync(ada, active: false, default)).Active.ShouldBe(false);
        (await PeopleAsync()).ShouldHaveSingleItem().Name.ShouldBe($"uid=ada,{Disabled}");
        (await MembersAsync("member")).ShouldBe([Nobody, $"uid=ada,{Disabled}"]);
        var found = Done(await adapter.FindAsync("uid", "ada", [GroupChange.Attribute], default)).ShouldHaveSingleItem();
        found.Active.ShouldBe(false);
        found.Attributes[GroupChange.Attribute].ShouldBe(new AttributeValue.Text("writers"));
        Done(await adapter.SetActiveAsync(found, active: true, default)).Active.ShouldBe(true);
        (await MembersAsync("member")).ShouldBe([Nobody, $"uid=ada,{People}"]);
    }

    [Fact]
    public async Task An_account_may_be_made_disabled()
    {
        var adapter = Adapter(s => s["Disable"] = new { MoveTo = Disabled });
        var user = new BackendUser(new Dictionary<string, AttributeValue?>(Person("ada").Attributes) { ["active"] = new AttributeValue.Flag(false) });
        Done(await adapter.CreateAsync(user, default)).Active.ShouldBe(false);
        (await PeopleAsync()).ShouldHaveSingleItem().Name.ShouldBe($"uid=ada,{Disabled}");
    }

    [Theory]
    [InlineData("groupOfUniqueNames", "uniqueMember", $"uniqueMember: {Nobody}", $"uid=ada,{People}", $"uid=ada.king,{People}")]
    [InlineData("posixGroup", "memberUid", "gidNumber: 4711", "ada", "ada.king")]
    public async Task Groups_of_other_kinds_are_kept_too_and_follow_a_renaming(string kind, string member, string more, string before, string after)
    {
        var adapter = Adapter(s => s["Groups"] = new { BaseDn = Groups, Filter = $"(objectClass={kind})", Member = member, EmptyMember = Nobody }, groups: true);
        await GroupAsync(kind, "writers", more);
        await GroupAsync("groupOfNames", "others", $"member: {Nobody}");
        var ada = Done(await adapter.CreateAsync(Person("ada", (GroupChange.Attribute, "writers")), default));
        (await MembersAsync(member)).ShouldContain(before);
        ada = Done(await adapter.UpdateAsync(ada, Difference(("uid", "ada.king")), default));
        (await MembersAsync(member)).ShouldSatisfyAllConditions(m => m.ShouldContain(after), m => m.ShouldNotContain(before));
        ada = Done(await adapter.GetAsync(ada.AccountId, [GroupChange.Attribute], default));
        Done(await adapter.UpdateAsync(ada, new BackendUser(new Dictionary<string, AttributeValue?> { [GroupChange.Attribute] = null }), default));
        (await MembersAsync(member)).ShouldNotContain(after);
        Done(await adapter.UpdateAsync(ada, Difference((GroupChange.Attribute, "others")), default)).Attributes.Keys.ShouldNotContain(GroupChange.Attribute, "that is no group by the filter");
    }

    [Fact]
    public async Task The_last_member_of_a_group_that_may_not_be_empty_needs_somebody_to_stay()
    {
        var adapter = Adapter(s => s["Groups"] = new { BaseDn = Groups, Filter = "(objectClass=groupOfNames)" }, groups: true);
        var ada = Done(await adapter.CreateAsync(Person("ada"), default));
        await GroupAsync("groupOfNames", "writers", $"member: uid=ada,{People}");
        ada = Done(await adapter.GetAsync(ada.AccountId, [GroupChange.Attribute], default));
        var none = new BackendUser(new Dictionary<string, AttributeValue?> { [GroupChange.Attribute] = null });
        var refused = (await adapter.UpdateAsync(ada, none, default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>();
        refused.Detail.ShouldContain("Ldap:Groups:EmptyMember");
        refused.Attribute.ShouldBe(GroupChange.Attribute);
        var withSomebody = Adapter(s => s["Groups"] = new { BaseDn = Groups, Filter = "(objectClass=groupOfNames)", EmptyMember = Nobody }, groups: true);
        Done(await withSomebody.UpdateAsync(ada, none, default));
        (await MembersAsync("member")).ShouldBe([Nobody]);
    }

    [Fact]
    public async Task Two_groups_of_one_name_are_refused()
    {
        var adapter = Adapter(groups: true);
        await GroupAsync("groupOfNames", "writers", $"member: {Nobody}");
        await server.ChangeAsync($"dn: ou=second,{Groups}\nobjectClass: groupOfNames\nou: second\ncn: writers\nmember: {Nobody}", "-a");
        (await adapter.CreateAsync(Person("ada", (GroupChange.Attribute, "writers")), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Attribute.ShouldBe(GroupChange.Attribute);
    }

    [Fact]
    public async Task A_certificate_says_who_we_are()
    {
        var adapter = Adapter(s =>
        {
            (s["Url"], s["StartTls"], s["Bind"], s["BindDn"], s["Password"]) = ($"ldap://127.0.0.1:{server.Port}", null, "External", null, null);
            (s["CaFile"], s["ClientCertificate"]) = (server.AuthorityFile, server.ClientCertificate);
        });
        Done(await adapter.CheckAsync(default)).ShouldEndWith($"as dn:{Gateway}");
        Done(await adapter.CreateAsync(Person("ada"), default));
    }

    [Fact]
    public async Task A_certificate_of_somebody_else_is_nobodys()
    {
        var another = new TestAuthority("Another authority").Issue("gateway-node");
        var adapter = Adapter(s =>
        {
            (s["Url"], s["StartTls"], s["Bind"], s["BindDn"], s["Password"]) = ($"ldaps://127.0.0.1:{server.TlsPort}", null, "External", null, null);
            (s["CaFile"], s["ClientCertificate"]) = (server.AuthorityFile, another);
        });
        (await adapter.CheckAsync(default)).ShouldBeOfType<AdapterResult<string>.Unavailable>();
        (await adapter.CreateAsync(Person("ada"), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>();
        (await PeopleAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_the_gateways_entry_may_not_do_is_for_an_operator_to_mend()
    {
        var adapter = Adapter(s => (s["BaseDn"], s["Container"]) = (Suffix, Suffix));
        (await adapter.CreateAsync(Person("ada"), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Unavailable>().Detail.ShouldStartWith("LDAP 50 (insufficientAccessRights)");
    }

    [Fact]
    public async Task A_referral_is_not_followed()
    {
        await server.ChangeAsync($"dn: ou=elsewhere,{People}\nobjectClass: referral\nobjectClass: extensibleObject\nou: elsewhere\nref: ldap://127.0.0.1:1/ou=elsewhere,{People}", "-a");
        try
        {
            (await Adapter().FindAsync("uid", "ada", [], default)).ShouldBeOfType<AdapterResult<IReadOnlyList<ExistingUser>>.Rejected>().Detail.ShouldContain("not followed");
            (await Adapter(s => s["Container"] = $"ou=elsewhere,{People}").CreateAsync(Person("ada"), default)).ShouldBeOfType<AdapterResult<ExistingUser>.Rejected>().Detail.ShouldStartWith("LDAP 10 (referral)");
        }
        finally
        {
            await server.ChangeAsync($"dn: ou=elsewhere,{People}\nchangetype: delete", "-M");
        }
    }

    [Fact]
    public async Task A_connection_that_the_server_closed_is_not_used_again()
    {
        await using var line = new TcpRelay(server.Port);
        var adapter = Adapter(s => s["Url"] = $"ldap://127.0.0.1:{line.Port}");
        Done(await adapter.CreateAsync(Person("ada"), default));
        line.CutAll();
        await Eventually.HoldsAsync(async () => await adapter.FindAsync("uid", "ada", [], default) is AdapterResult<IReadOnlyList<ExistingUser>>.Done, "the closed connection is left and another one made");
    }

    [Fact]
    public async Task A_connection_that_was_given_up_in_the_middle_is_not_used_again()
    {
        await using var line = new TcpRelay(server.Port);
        var adapter = Adapter(s => (s["Url"], s["MaxConnections"]) = ($"ldap://127.0.0.1:{line.Port}", 1));
        Done(await adapter.CreateAsync(Person("ada"), default));
        Done(await adapter.CreateAsync(Person("bob"), default));
        line.Delay = TimeSpan.FromSeconds(5);
        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Should.ThrowAsync<OperationCanceledException>(() => adapter.FindAsync("uid", "ada", ["uid"], impatient.Token));
        line.Delay = TimeSpan.Zero;
        Done(await adapter.FindAsync("uid", "bob", ["uid"], default)).ShouldHaveSingleItem().Attributes["uid"].ShouldBe(new AttributeValue.Text("bob"));
    }

    [Fact]
    public async Task Many_calls_at_once_share_few_connections()
    {
        await using var line = new TcpRelay(server.Port);
        var adapter = Adapter(s => (s["Url"], s["MaxConnections"]) = ($"ldap://127.0.0.1:{line.Port}", 2));
        Done(await adapter.CreateAsync(Person("ada"), default));
        var found = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => adapter.FindAsync("uid", "ada", [], default))));
        found.ShouldAllBe(f => f is AdapterResult<IReadOnlyList<ExistingUser>>.Done);
        line.Lines.ShouldBeLessThanOrEqualTo(2);
    }

    private static T Done<T>(AdapterResult<T> result) => result.ShouldBeOfType<AdapterResult<T>.Done>(result.ToString()).Value;

    private static BackendUser Person(string uid, params (string Attribute, string? Value)[] more)
    {
        var values = new Dictionary<string, AttributeValue?> { ["uid"] = new AttributeValue.Text(uid), ["cn"] = new AttributeValue.Text(uid), ["sn"] = new AttributeValue.Text("Lovelace") };
        foreach (var (attribute, value) in more) values[attribute] = value is null ? null : new AttributeValue.Text(value);
        return new BackendUser(values);
    }

    private static BackendUser Difference(params (string Attribute, string Value)[] changes) => new(changes.ToDictionary(c => c.Attribute, AttributeValue? (c) => new AttributeValue.Text(c.Value)));

    private async Task<IReadOnlyList<DirectoryEntry>> PeopleAsync() => await server.SearchAsync(People, "(uid=*)");

    private Task GroupAsync(string kind, string name, string more) => server.ChangeAsync($"dn: cn={name},{Groups}\nobjectClass: {kind}\ncn: {name}\n{more}", "-a");

    private async Task<IReadOnlyList<string>> MembersAsync(string attribute) => (await server.SearchAsync(Groups, "(cn=writers)")).ShouldHaveSingleItem()[attribute];

    private IProvisioningAdapter Adapter(Action<Dictionary<string, object?>>? change = null, string[]? mapped = null, bool groups = false, TimeSpan? timeout = null, MappedLength[]? lengths = null)
    {
        var settings = LdapContractTests.Directory.Settings($"ldap://127.0.0.1:{server.Port}", server.Password);
        settings["ObjectClasses"] = new[] { "inetOrgPerson" };
        change?.Invoke(settings);
        var adapter = AdapterConfiguration.Read("Ldap", LdapContractTests.Directory.Json(settings), mapped ?? Mapped, [mapped?[0] ?? "uid"], timeout ?? TimeSpan.FromSeconds(20), groups: groups, lengths: lengths).Adapter();
        _made.Add(adapter);
        return adapter;
    }
}

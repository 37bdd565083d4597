using System.Text;
using JitGateway.Provisioning;

namespace JitGateway.Tests.Provisioning.Queue;

public sealed class QueueSealTests
{
    private static readonly AccountKey Alice = new("wiki", People.Alice().Subject.Hash);

    [Fact]
    public void Every_value_that_a_mapping_may_ask_for_comes_back()
    {
        var alice = People.Alice(("groups", "staff;editors"), ("attr:urn:oid:2.5.4.11", "R&D"), ("nickname", "Ally \u00e9\u4e2d\ud83d\ude00"));

        var opened = QueueNode.Seal().Open(Alice, QueueNode.Seal().Seal(Alice, alice)).ShouldNotBeNull();

        opened.Subject.ShouldBe(alice.Subject);
        (opened.IdentityProvider, opened.NameId, opened.NameIdFormat, opened.AuthnInstant, opened.AuthnContext).ShouldBe((alice.IdentityProvider, alice.NameId, alice.NameIdFormat, alice.AuthnInstant, alice.AuthnContext));
        foreach (var name in new[] { "username", "USERNAME", "groups", "nickname", "attr:urn:oid:2.5.4.11", "subject", "idp", "nameId" }) opened.Values(name).ShouldBe(alice.Values(name), name);
        opened.Attributes.Count.ShouldBe(1);
    }

    [Fact]
    public void Nobody_reads_it_without_the_key_and_it_is_nobody_elses()
    {
        var content = QueueNode.Seal().Seal(Alice, People.Alice());

        Encoding.Latin1.GetString(content).ShouldNotContain("alice", Case.Insensitive);
        QueueNode.Seal("another key").Open(Alice, content).ShouldBeNull();
        QueueNode.Seal().Open(Alice with { Backend = "crm" }, content).ShouldBeNull();
        QueueNode.Seal().Open(Alice with { SubjectHash = "bobHash" }, content).ShouldBeNull();
        for (var i = 0; i < content.Length; i += 7)
        {
            var changed = content.ToArray();
            changed[i] ^= 1;
            QueueNode.Seal().Open(Alice, changed).ShouldBeNull();
        }

        foreach (var length in new[] { 0, 1, 27, 28, content.Length - 1 }) QueueNode.Seal().Open(Alice, content.AsSpan(0, length)).ShouldBeNull();
    }

    [Fact]
    public void What_was_sealed_before_the_keys_were_exchanged_opens_still() =>
        QueueNode.Seal("new", "old").Open(Alice, QueueNode.Seal("old").Seal(Alice, People.Alice())).ShouldNotBeNull();

    [Fact]
    public void Why_it_failed_is_read_with_the_key_only_and_stands_for_nothing_else()
    {
        var detail = QueueNode.Seal().SealDetail(Alice, "account uid=alice,ou=people");

        QueueNode.Seal("new", "the key that all nodes have").OpenDetail(Alice, detail).ShouldBe("account uid=alice,ou=people");
        Encoding.Latin1.GetString(Convert.FromBase64String(detail)).ShouldNotContain("alice");
        QueueNode.Seal("another key").OpenDetail(Alice, detail).ShouldBeNull();
        QueueNode.Seal().OpenDetail(Alice with { SubjectHash = "bobHash" }, detail).ShouldBeNull();
        QueueNode.Seal().Open(Alice, Convert.FromBase64String(detail)).ShouldBeNull();
        QueueNode.Seal().OpenDetail(Alice, Convert.ToBase64String(QueueNode.Seal().Seal(Alice, People.Alice()))).ShouldBeNull("a person is no reason");
        foreach (var text in new[] { "", "account 7", "AAAA" }) QueueNode.Seal().OpenDetail(Alice, text).ShouldBeNull(text);
    }
}

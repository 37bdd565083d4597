using System.Collections;
using JitGateway.Demo.IdentityProvider.SamlMessages;
using JitGateway.Saml.Validation;

namespace JitGateway.Tests.Saml.Attacks;

/// <summary>A family of attacks: what is done to the good message, and the id of the reason it must be refused for.</summary>
internal sealed class AttackList : IEnumerable
{
    private readonly Dictionary<string, (string Reason, Func<string> Message, ResponseExpectations? Expected)> _attacks = new(StringComparer.Ordinal);

    public TheoryData<string> Names => [.. _attacks.Keys];

    /// <summary>A finished message.</summary>
    public void Add(string name, string reason, Func<string> message, ResponseExpectations? expected = null) => _attacks.Add(name, (reason, message, expected));

    /// <summary>The good message described otherwise, and genuinely signed by the identity provider.</summary>
    public void Add(string name, string reason, SamlResponseMessage message, ResponseExpectations? expected = null) => Add(name, reason, () => message.ToXml(Exchange.Signer), expected);

    /// <summary>The same with a signature of another kind.</summary>
    public void Add(string name, string reason, SamlResponseMessage message, MessageSigner signer, ResponseExpectations? expected = null) => Add(name, reason, () => message.ToXml(signer), expected);

    /// <summary>The good message, changed after it was signed.</summary>
    public void Add(string name, string reason, Func<string, string> change) => Add(name, reason, () => change(Exchange.Good.ToXml(Exchange.Signer)));

    public void Run(string name)
    {
        var (reason, message, expected) = _attacks[name];
        Exchange.ShouldBeRefused(message(), reason, expected);
    }

    public IEnumerator GetEnumerator() => _attacks.Keys.GetEnumerator();
}

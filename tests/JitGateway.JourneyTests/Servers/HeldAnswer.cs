using System.Text;

namespace JitGateway.JourneyTests.Servers;

/// <summary>An answer that an identity provider's page would post to the gateway now: to be posted, changed, stolen, or posted again.</summary>
/// <param name="Action">The gateway's assertion consumer service.</param>
internal sealed record HeldAnswer(Uri Action, IReadOnlyDictionary<string, string> Fields)
{
    /// <summary>The response as it was sent.</summary>
    public string Xml => Encoding.UTF8.GetString(Convert.FromBase64String(Fields["SAMLResponse"]));

    public string RelayState => Fields["RelayState"];

    /// <summary>The same with another response.</summary>
    public HeldAnswer With(string xml) => WithField("SAMLResponse", Convert.ToBase64String(Encoding.UTF8.GetBytes(xml)));

    public HeldAnswer WithField(string name, string value) => this with { Fields = new Dictionary<string, string>(Fields, StringComparer.Ordinal) { [name] = value } };

    /// <summary>The same for another node.</summary>
    public HeldAnswer At(Uri node) => this with { Action = new Uri(node, Action.AbsolutePath) };

    /// <summary>The same with one text of the response changed; the text must be there.</summary>
    public HeldAnswer Tampered(string old, string @new)
    {
        Xml.ShouldContain(old, Case.Sensitive);
        return With(Xml.Replace(old, @new, StringComparison.Ordinal));
    }
}

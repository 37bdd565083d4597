using JitGateway.Saml.Protocol;

namespace JitGateway.Tests.Saml.Artifacts;

/// <summary>SAML Bindings 3.6.4.</summary>
public sealed class SamlArtifactTests
{
    private const string Entity = "https://idp.example.com/metadata";

    [Fact]
    public void An_artifact_says_whose_it_is_and_where_it_is_resolved()
    {
        var text = ArtifactMessage.Artifact(Entity, endpoint: 258);
        SamlArtifact.Read(text).TryGet(out var artifact, out _).ShouldBeTrue();

        artifact!.EndpointIndex.ShouldBe(258);
        artifact.IsOf(Entity).ShouldBeTrue();
        artifact.IsOf(Entity + "/").ShouldBeFalse();
        artifact.ToString().ShouldBe(text);
    }

    public static TheoryData<string> Malformed => new()
    {
        "",
        "AAQ",
        "x",
        ArtifactMessage.Artifact(Entity, type: 1),
        ArtifactMessage.Artifact(Entity, type: 3),
        ArtifactMessage.Artifact(Entity)[..56],
        ArtifactMessage.Artifact(Entity) + "AAAA",
        ArtifactMessage.Artifact(Entity, handle: [1]),
        ArtifactMessage.Artifact(Entity, handle: new byte[21]),
        ArtifactMessage.Artifact(Entity)[..58] + "  ",
        " " + ArtifactMessage.Artifact(Entity)[..59],
        ArtifactMessage.Artifact(Entity).Replace('=', '-'),
        new string('A', 60),
        new string('A', 100_000),
        "../../../../../../../../../../../../../../../../../etc/passwd",
        "https://evil.example.net/artifact?AAAAAAAAAAAAAAAAAAAAAAAAAA",
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Anything_else_is_none(string text)
    {
        SamlArtifact.Read(text).TryGet(out _, out var refusal).ShouldBeFalse();
        refusal!.Reason.Id.Value.ShouldBe("saml.artifact.malformed");
    }
}

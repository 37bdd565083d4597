using JitGateway.IdentityHeaders.SignedAssertion;

namespace JitGateway.Tests.IdentityHeaders;

public sealed class FileKeyRingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("keyring").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_ring_comes_back_as_it_was_kept_and_only_the_owner_may_read_it()
    {
        var path = Path.Combine(_folder, "keys", "assertion.json");
        var store = new FileKeyRing(path);
        (await store.LoadAsync(default)).Ring.Keys.ShouldBeEmpty();
        var ring = KeyRing.Empty.At(DateTimeOffset.UnixEpoch);

        await store.TryReplaceAsync(ring, null, default);

        (await new FileKeyRing(path).LoadAsync(default)).Ring.Keys.Select(k => (k.Id, k.SignsFrom)).ShouldBe(ring.Keys.Select(k => (k.Id, k.SignsFrom)));
        if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[{\"SignsFrom\":\"2026-01-01T00:00:00+00:00\",\"Key\":\"AAAA\"}]")]
    [InlineData("[{\"SignsFrom\":\"2026-01-01T00:00:00+00:00\"}]")]
    public async Task A_file_that_is_no_ring_is_an_empty_one(string text)
    {
        var path = Path.Combine(_folder, "assertion.json");
        await File.WriteAllTextAsync(path, text);

        (await new FileKeyRing(path).LoadAsync(default)).Ring.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_said_to_be_unreachable()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");

        await Should.ThrowAsync<KeyRingUnreachableException>(() => new FileKeyRing(Path.Combine(file, "assertion.json")).TryReplaceAsync(KeyRing.Empty, null, default));
    }
}

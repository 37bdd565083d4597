using JitGateway.Sessions;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Sessions;

/// <summary>Sessions in clear: the default.</summary>
public sealed class NearCacheTests : NearCacheContract
{
    protected override bool IsSealed => false;

    [Fact]
    public async Task A_fresh_entry_is_found_without_allocating()
    {
        var request = new DefaultHttpContext().Request;
        request.Headers.Cookie = $"theme=dark; __Host-jit={await FreshAsync()}; lang=en";
        Look().ShouldBeTrue();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++) Look();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        bool Look() => SessionId.TryOfCookie(_node.Cookie.Single(request), out var id) && _node.Cache.Fresh(id, _node.Cookie.Single(request)) is not null;
    }

    [Fact]
    public async Task One_object_serves_all_requests_and_outlives_a_new_look()
    {
        var cookie = await ElsewhereAsync();
        var first = (await _node.RequestAsync(cookie)).Person;
        _clock.Advance(_options.NearCache);

        var second = (await _node.RequestAsync(cookie)).Person;

        _store.Finds.ShouldBe(2);
        second.ShouldBeSameAs(first);
    }
}

using JitGateway.Identity;
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
    public async Task A_request_of_somebody_known_costs_the_middleware_no_memory_and_no_look()
    {
        var middleware = new SessionMiddleware(static _ => Task.CompletedTask, _node.Cookie, _node.Cache, _node.Store);
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("sso.example.com");
        context.Request.Headers.Cookie = $"theme=dark; __Host-jit={await FreshAsync()}; lang=en";
        Run().ShouldBeTrue();
        var (looks, before) = (_store.Finds, GC.GetAllocatedBytesForCurrentThread());

        for (var i = 0; i < 1000; i++) Run();

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        _store.Finds.ShouldBe(looks);

        bool Run()
        {
            context.User = null!;
            return middleware.InvokeAsync(context).IsCompletedSuccessfully && context.User is SessionPrincipal;
        }
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

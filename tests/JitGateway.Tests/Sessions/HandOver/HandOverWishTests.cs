using JitGateway.Configuration;
using JitGateway.Sessions.HandOver;
using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Http;

namespace JitGateway.Tests.Sessions.HandOver;

/// <summary>What a browser wants on a host of its own, many times at once.</summary>
public sealed class HandOverWishTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly Dictionary<string, string> _cookies = new(StringComparer.Ordinal);
    private readonly HandOverWishes _wishes;

    public HandOverWishTests() => _wishes = new HandOverWishes(Active<GatewayOptions>.Always(new GatewayOptions { PublicOrigin = new Uri("https://sso.example.com") }), _clock);

    [Fact]
    public void Sixteen_are_kept_and_the_oldest_go()
    {
        var wishes = Enumerable.Range(0, 20).Select(i => Add($"https://sheets.example.net/{i}")).ToList();

        _cookies.Count.ShouldBe(HandOverWishes.MostAtOnce);
        wishes.Select(w => Find(w.Binding)?.Page).ShouldBe([null, null, null, null, .. Enumerable.Range(4, 16).Select(i => $"https://sheets.example.net/{i}")]);
    }

    [Fact]
    public void Of_the_oldest_long_pages_lose_their_queries_before_any_goes()
    {
        var query = new string('q', 1300);
        var wishes = Enumerable.Range(0, 6).Select(i => Add($"https://sheets.example.net/{i}?{query}")).ToList();

        _cookies.Sum(c => c.Key.Length + c.Value.Length).ShouldBeLessThanOrEqualTo(HandOverWishes.MostText);
        var pages = wishes.Select(w => Find(w.Binding)!.Page).ToList();
        pages[0].ShouldBe("https://sheets.example.net/0");
        pages[5].ShouldBe($"https://sheets.example.net/5?{query}");
    }

    [Fact]
    public void One_of_an_older_gateway_is_found_and_goes_first()
    {
        var former = Add("https://sheets.example.net/former");
        var value = _cookies[former.Cookie];
        _cookies.Clear();
        _cookies[former.Cookie.Split('.')[0]] = value;
        Find(former.Binding)!.Page.ShouldBe("https://sheets.example.net/former");

        for (var i = 0; i < HandOverWishes.MostAtOnce; i++) Add($"https://sheets.example.net/{i}");

        Find(former.Binding).ShouldBeNull();
        _cookies.Count.ShouldBe(HandOverWishes.MostAtOnce);
    }

    private HandOverWish Add(string page)
    {
        _clock.Advance(TimeSpan.FromSeconds(1));
        var context = Request();
        var wish = _wishes.Add(context, page);
        foreach (var set in context.Response.Headers.SetCookie)
        {
            var (name, value) = (set!.Split('=')[0], set.Split('=', 2)[1].Split(';')[0]);
            if (set.Contains("expires=Thu, 01 Jan 1970", StringComparison.Ordinal)) _cookies.Remove(name);
            else _cookies[name] = value;
        }

        return wish;
    }

    private HandOverWish? Find(string binding) => _wishes.Find(Request().Request, binding);

    private DefaultHttpContext Request()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Cookie = string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}"));
        return context;
    }
}

using JitGateway.Demo.IdentityProvider;
using JitGateway.Demo.Pages;
using JitGateway.Failures;

namespace JitGateway.Demo.Applications;

/// <summary>The page at the gateway's front door: what to try. A backend too, but a public one without accounts.</summary>
internal static class TourApplication
{
    public static WebApplication Build(string url)
    {
        var app = LoopbackHost.Create(url);
        app.MapGet("/", context => DemoPage.WriteAsync(context.Response, DemoPage.Render("JitGateway demo",
            "Single sign-on and accounts just in time, for applications that know neither", "#1d2433", [("Wiki", "/wiki/"), ("Timesheets", "/timesheets/"), ("Rooms", "/rooms/"), ("Help desk", "/helpdesk/"), ("Phones", "/phones/"), ("Sign out", "/sso/logout")], Html.Format($"""
            <section class="news">Five legacy applications stand behind this gateway. None can sign anybody in. None knows anybody yet.</section>
            <div class="pair">
            <section><h2>What to try</h2><ol class="story">
            <li>Open the <a href="/wiki/">wiki</a>. You are sent to the identity provider: sign in as Ada. Her account is made <em>before</em> the wiki sees her first request.</li>
            <li>Reload the page. The numbers stay as they are: a second visit costs no call.</li>
            <li>Open <a href="/timesheets/">Timesheets</a>. You are signed in already; this account is a row in a database table.</li>
            <li>Open the <a href="/rooms/">meeting rooms</a>: here the application decides itself, asked by signed calls.</li>
            <li>Open the <a href="/helpdesk/">help desk</a>: an interface of its own, whose requests stand in the gateway's configuration.</li>
            <li>Open the <a href="/phones/">phones</a>: accounts in a file, in a format that nobody foresaw. A plug-in of two short files keeps it.</li>
            <li>Look at <a href="/sso/apps">your applications</a>, and, as Ada, at the <a href="/sso/admin/sessions">operators' console</a>.</li>
            <li><a href="/sso/logout">Sign out</a>, sign in as Ada again, and change her department on the way. Only that value is sent.</li>
            <li>Sign out and come back as Kim. The wiki's rules refuse guests; Timesheets, the help desk and the phones need an e-mail address, which Kim has not. None of them hears of it. The meeting rooms are asked, and say no in their own words.</li>
            </ol></section>
            <section><h2>Who can sign in</h2><table>{DemoPage.Each(DemoPerson.Three, p => Html.Format($"<tr><td>{p.GivenName} {p.Surname}</td><td>{p.About}</td></tr>"))}</table></section>
            </div>
            """))));
        return app;
    }
}

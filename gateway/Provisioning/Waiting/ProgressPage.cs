using System.Globalization;
using JitGateway.Backends;
using JitGateway.Failures;
using Microsoft.AspNetCore.Html;

namespace JitGateway.Provisioning.Waiting;

/// <summary>"Setting up your account": how far it is, since when, and on by itself, with a script at once and without one every few seconds.</summary>
internal static class ProgressPage
{
    /// <summary>Asks how far it is, and for the page's own address as soon as it is over. That it asks for after a while in any case: another node may know more. Reloading keeps the fragment.</summary>
    private const string Script = """
        const room = document.getElementById("room");
        document.getElementById("onward")?.remove();
        const again = setTimeout(go, 1000 * room.dataset.refresh);
        const asking = setInterval(ask, 1000);
        function go() {
          clearTimeout(again);
          clearInterval(asking);
          location.reload();
        }
        async function ask() {
          try {
            const answer = await fetch(room.dataset.from, { headers: { Accept: "application/json" }, cache: "no-store" });
            const told = await answer.json();
            if (told.state === "over") return go();
            if (told.state !== "working") return;
            document.getElementById("now").textContent = told.now;
            document.querySelectorAll("#steps li").forEach((step, i) => {
              step.textContent = told.steps[i];
              step.className = i < told.current ? "done" : "";
              if (i === told.current) step.setAttribute("aria-current", "step"); else step.removeAttribute("aria-current");
            });
          } catch { /* the next one tells */ }
        }
        """;

    /// <param name="backend">Whose account it is.</param>
    /// <param name="address">What was asked for, on this host.</param>
    /// <param name="standing">How far it is.</param>
    /// <param name="since">Since when the browser waits.</param>
    /// <param name="now">The time.</param>
    public static GatewayPage Of(Backend backend, string address, PassStanding standing, DateTimeOffset since, DateTimeOffset now)
    {
        var body = Html.Format($"""
            <div id="room" data-from="{ProgressEndpoint.PathFor(backend.Name)}" data-refresh="{(int)WaitingRoom.Refresh.TotalSeconds}">
            <p class="lead">{PageText.Of("{0} is getting ready for you. You will be taken there by itself; there is nothing you need to do.").With(backend.DisplayName)}</p>
            <progress aria-label="{PageText.Of("Working")}"></progress>
            <ol class="steps" id="steps">
            {Steps(standing)}</ol>
            <p id="now" role="status">{ProgressText.Now(standing, backend.DisplayName)}</p>
            {Onward(address)}
            </div>
            """);
        return new GatewayPage(PageText.Of("Setting up your account"), body)
        {
            Facts = [new(PageText.Of("Waiting since"), Html.Format($"<time>{since.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC</time>, {Seconds(now - since)} s"))],
            Status = StatusCodes.Status202Accepted,
            Script = Script,
            AsksItsOrigin = true,
            Refresh = new PageRefresh(WaitingRoom.Refresh, address),
        };
    }

    private static IHtmlContent Steps(PassStanding standing)
    {
        var html = new HtmlContentBuilder();
        var current = ProgressText.Current(standing);
        foreach (var (i, step) in ProgressText.Steps(standing).Index())
            html.AppendHtml(i < current ? Html.Format($"<li class=\"done\">{step}</li>\n") : i == current ? Html.Format($"<li aria-current=\"step\">{step}</li>\n") : Html.Format($"<li>{step}</li>\n"));
        return html;
    }

    /// <summary>For a browser in which something takes the script out: it neither runs one nor shows what stands for none.</summary>
    private static IHtmlContent Onward(string address) =>
        PageLink.IsSafe(address) ? Html.Format($"<p id=\"onward\"><a class=\"button quiet\" href=\"{address}\">{PageText.Of("Continue")}</a></p>") : HtmlString.Empty;

    private static int Seconds(TimeSpan waited) => Math.Max(0, (int)waited.TotalSeconds);
}

using System.Globalization;
using System.Text;

namespace JitGateway.Tests.Edge.Hygiene;

/// <summary>The page about odd requests, as the cases have it.</summary>
internal static class HygienePage
{
    private const int MostShown = 160;

    public static string Text(IReadOnlyList<(string Subject, WireCaseList Cases)> all)
    {
        var page = new StringBuilder(FormattableString.Invariant($"""
            # Odd requests

            <!-- Written from the cases by a test: see HygieneTests. A change by hand is lost. -->

            {all.Sum(s => s.Cases.Count) + Http2Cases.All.Count} things that a client may put on the wire, what it gets, and what the application behind the gateway sees of it: its request line, the headers beside `Host` and
            the gateway's own `X-Forwarded-For`, `-Host` and `-Proto`, and the body. Each is tried over a plain socket with another request right behind it; **closed** says that nobody answered
            that one. The site is open at `/`, closed at `/secret`, closed to GET at `/noget`, for people at `/inside`, and there once more under `/cut`, which is taken off. `⏎` is a line end; the answer's reason is the gateway's own, and where there is none the server refused before.

            """).ReplaceLineEndings("\n"));
        foreach (var (subject, cases) in all)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {subject}\n\n| what | sent | answer | the application sees |\n|---|---|---|---|\n");
            foreach (var one in cases)
                page.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {Code(one.Shown ?? one.Sent)} | {Answer(one)} | {(one.Seen is null ? "nothing" : Code(one.Shown is null ? one.Seen : "all of it"))} |\n");
        }

        page.Append("\n## HTTP/2\n\nFrame by frame; the application hears HTTP/1. A stream is reset or the connection closed by the server, with the code of RFC 9113.\n\n| what | sent | answer | the application sees |\n|---|---|---|---|\n");
        foreach (var one in Http2Cases.All)
            page.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {Code(string.Join('\n', one.Write(new Http2Frames()).Shown))} | {one.Answer} | {(one.Seen is null ? "nothing" : Code(one.Seen))} |\n");
        return page.ToString();
    }

    private static string Answer(WireCase one) =>
        $"{(one.Status == 0 ? "none" : one.Status.ToString(CultureInfo.InvariantCulture))}{(one.Reason is null ? "" : $" `{one.Reason}`")}{(one.IsOpenAfterwards ? "" : ", closed")}";

    private static string Code(string octets)
    {
        var text = new StringBuilder();
        foreach (var c in octets.Length > MostShown ? octets[..MostShown] + "…" : octets)
            text.Append(c switch
            {
                '\r' => octets.Contains("\r\n", StringComparison.Ordinal) ? "" : "CR",
                '\n' => "⏎",
                '\t' => "⇥",
                '|' => "\\|",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:X2}"),
                _ => c,
            });
        return $"``{text}``";
    }
}

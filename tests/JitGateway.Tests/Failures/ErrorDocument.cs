using System.Text;
using JitGateway.Failures;

namespace JitGateway.Tests.Failures;

/// <summary>The page about errors, as the register has it.</summary>
internal static class ErrorDocument
{
    private static readonly IReadOnlyList<(string Title, string About, Func<int, bool> Holds)> Chapters =
    [
        ("Accounts, with Salesforce's numbers", "Below 100, number and constant are those that Salesforce publishes for its own just-in-time provisioning, and the meaning is the same.", n => n < 1000),
        ("Accounts", "Between a person and their account in an application.", n => n is >= 1400 and < 1500),
        ("Requests and forwarding", "The request as such, and the way to the application.", n => n is >= 1000 and < 1100),
        ("Signing in", "The reason begins with `saml.` and says which rule was broken; [troubleshooting](troubleshooting.md) says what to do about some of them.", n => n is >= 1100 and < 1200),
        ("Sessions", "", n => n is >= 1200 and < 1300),
        ("Access", "", n => n is >= 1300 and < 1400),
    ];

    private static readonly IReadOnlyDictionary<FailureClass, string> Classes = new Dictionary<FailureClass, string>
    {
        [FailureClass.Assertion] = "the identity provider's message, or what it says of the person",
        [FailureClass.Mapping] = "a mapping gave no value, or one that the application cannot hold",
        [FailureClass.Match] = "no account or more than one fits the person",
        [FailureClass.Refused] = "the application, or a rule, said no",
        [FailureClass.Unreachable] = "something that the gateway needs does not answer",
        [FailureClass.Capacity] = "a limit or licence is used up",
        [FailureClass.Lock] = "another node or request holds the lock",
        [FailureClass.Configuration] = "the configuration, here or at the application",
        [FailureClass.Request] = "the client's request cannot be served",
    };

    public static string Text(IReadOnlyList<ErrorCode> register)
    {
        var page = new StringBuilder("""
            # Errors

            <!-- Written from the error register by a test: see ErrorDocumentTests. A change by hand is lost. -->

            A page of the gateway shows an **error** (number and constant), a **reason** and a **support code**; a script gets the same as a problem document
            (`code`, `constant`, `reason`, `correlationId`). The line in the log has all of them, with the measured facts. `jitgateway.failures` counts by
            `code` (the constant), `number`, `class` and `backend`.

            Where a backend has an `ErrorUrl`, a person who is refused an account is sent there instead: `ErrorCode` is the number, `ErrorDescription` the text for the
            person with the support code, `ErrorDetails` the constant. A sentence of the application's own (1413) stands on the gateway's page only, because it may hold
            values and addresses end in logs. What passes by itself (status 503) is always shown by the gateway, with `Retry-After`.

            Numbers and constants never change their meaning.

            | class | concerns |
            |---|---|

            """);
        foreach (var (kind, about) in Classes) page.Append($"| {kind.ToString().ToLowerInvariant()} | {about} |\n");
        foreach (var (title, about, holds) in Chapters)
        {
            page.Append($"\n## {title}\n\n");
            if (about.Length > 0) page.Append($"{about}\n\n");
            page.Append("| error | class | status | the person reads | for the operator |\n|---|---|---|---|---|\n");
            foreach (var entry in register.Where(e => holds(e.Number)))
                page.Append($"| {entry} | {entry.Class.ToString().ToLowerInvariant()} | {entry.Status} | **{Cell(entry.Title)}.** {Cell(entry.PublicText)} | {Cell(entry.OperatorText)} |\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static string Cell(string text) => text.Replace("|", "\\|").Replace("<", "&lt;");
}

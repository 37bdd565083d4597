namespace JitGateway.Failures;

/// <summary>One entry of the error register. Numbers and constants are promises to operators: never changed, never used again.</summary>
/// <param name="Number">Salesforce's number where the meaning is the same; our own start at 1000.</param>
/// <param name="Constant">Upper case with underscores; what <c>ErrorDetails</c> and logs hold.</param>
/// <param name="Class">Whom it concerns.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Title">The page's heading.</param>
/// <param name="PublicText">What happened and what to do, for the person at the browser. No values.</param>
/// <param name="OperatorText">What to look at, for the operator.</param>
internal sealed record ErrorCode(
    int Number,
    string Constant,
    FailureClass Class,
    int Status,
    string Title,
    string PublicText,
    string OperatorText)
{
    public override string ToString() => $"{Number} {Constant}";
}

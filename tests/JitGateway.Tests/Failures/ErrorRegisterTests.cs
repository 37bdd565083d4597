namespace JitGateway.Tests.Failures;

public sealed class ErrorRegisterTests
{
    [Fact]
    public void Every_number_and_every_constant_stands_for_one_thing()
    {
        WholeRegister.All.Count.ShouldBeGreaterThan(10);
        WholeRegister.All.Select(c => c.Number).ShouldBeUnique();
        WholeRegister.All.Select(c => c.Constant).ShouldBeUnique();
    }

    [Fact]
    public void Every_entry_can_be_shown_and_looked_up()
    {
        foreach (var code in WholeRegister.All)
        {
            code.Constant.ShouldMatch("^[A-Z][A-Z0-9_]+$", code.ToString());
            code.Status.ShouldBeInRange(400, 504, code.ToString());
            code.Title.ShouldNotBeNullOrWhiteSpace(code.ToString());
            code.Title.EndsWith('.').ShouldBeFalse(code.ToString());
            code.PublicText.EndsWith('.').ShouldBeTrue(code.ToString());
            code.OperatorText.EndsWith('.').ShouldBeTrue(code.ToString());
            (code.Number is > 0 and < 100 or >= 1000 and < 1500).ShouldBeTrue(code.ToString());
        }
    }
}

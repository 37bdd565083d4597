using JitGateway.Configuration;
using Mono.Cecil;

namespace JitGateway.Tests.Architecture;

public sealed class ModuleEdgeTests
{
    private static readonly ModuleDefinition Gateway = ModuleDefinition.ReadModule(typeof(GatewayOptions).Assembly.Location);
    private static readonly ModuleDefinition Tests = ModuleDefinition.ReadModule(typeof(ModuleEdgeTests).Assembly.Location);

    [Fact]
    public void Modules_know_only_the_modules_that_the_table_allows() =>
        ModuleTable.Violations(Gateway, "JitGateway", ModuleTable.Product).ShouldBeEmpty();

    [Fact]
    public void A_use_across_features_inside_a_lambda_would_be_found()
    {
        var table = new Dictionary<string, string[]> { ["Left"] = [], ["Right"] = [] };

        var violations = ModuleTable.Violations(Tests, "JitGateway.Tests.Architecture.Sample", table);

        violations.ShouldNotBeEmpty();
        violations.ShouldAllBe(v => v.StartsWith("Left -> Right"));
    }

    [Fact]
    public void A_use_that_the_table_allows_is_none() =>
        ModuleTable.Violations(Tests, "JitGateway.Tests.Architecture.Sample", new Dictionary<string, string[]> { ["Left"] = ["Right"], ["Right"] = [] })
            .ShouldBeEmpty();

    [Fact]
    public void The_inner_part_of_Saml_uses_no_web_framework() =>
        UsesOfTheWeb(Gateway, ns => IsInnerSaml(ns)).ShouldBeEmpty();

    [Fact]
    public void A_use_of_the_web_framework_would_be_found() =>
        UsesOfTheWeb(Gateway, ns => ns.StartsWith("JitGateway.Failures", StringComparison.Ordinal)).ShouldNotBeEmpty();

    [Fact]
    public void Only_the_SAML_factory_and_the_session_store_make_an_identity_and_the_dry_run_one_on_paper() =>
        MakersOf("JitGateway.Identity.UserIdentity").ShouldBeSubsetOf(
            ["JitGateway.Saml.Validation.UserIdentityFactory", "JitGateway.Sessions.SessionContent", "JitGateway.Identity.DryRun.PersonOnPaper", "JitGateway.Provisioning.Queue.QueuedPerson"]);

    /// <summary>Nothing on the way of a request reaches it, and what asks for it reaches nothing that makes a session or an account.</summary>
    [Fact]
    public void A_person_on_paper_stays_in_the_dry_run_and_in_explanations()
    {
        const string dryRun = "JitGateway.Provisioning.DryRun";
        const string explain = "JitGateway.Access.Explain";
        var uses = CompiledReferences.Of(Gateway).ToList();

        uses.Where(u => u.Of.FullName == "JitGateway.Identity.DryRun.PersonOnPaper" && u.By.FullName != u.Of.FullName).Select(u => CompiledReferences.NamespaceOf(u.By)).Distinct().ShouldBe([dryRun, explain], ignoreOrder: true);
        uses.Where(u => CompiledReferences.NamespaceOf(u.Of) == dryRun && CompiledReferences.NamespaceOf(u.By) != dryRun).Select(u => u.By.FullName).Distinct()
            .ShouldBe(["JitGateway.Provisioning.ProvisioningModule"]);
        string[] effects = ["JitGateway.Identity.SessionPrincipal", "JitGateway.Provisioning.UserProvisioner", "JitGateway.Provisioning.IProvisioningLock", "JitGateway.Provisioning.FirstPasses"];
        uses.Where(u => CompiledReferences.NamespaceOf(u.Of) == explain && CompiledReferences.NamespaceOf(u.By) != explain).Select(u => u.By.FullName).Distinct()
            .ShouldBe(["JitGateway.Access.AccessModule"]);
        uses.Where(u => CompiledReferences.NamespaceOf(u.By) is dryRun or explain && effects.Contains(u.Of.FullName)).ShouldBeEmpty();
    }

    [Fact]
    public void Only_the_validators_say_that_something_is_valid() =>
        MakersOf("JitGateway.Saml.Validation.Valid`1").ShouldBeSubsetOf(["JitGateway.Saml.Validation.ResponseValidator", "JitGateway.Saml.Validation.LogoutValidator"]);

    /// <summary>Not even as a type that it names: nothing that an inspection gives back can be taken for an acceptance.</summary>
    [Fact]
    public void An_inspection_knows_of_nothing_that_is_valid()
    {
        UsesOfValidBy("ResponseInspector").ShouldBeEmpty();
        UsesOfValidBy("ResponseExamination").ShouldBeEmpty();
        UsesOfValidBy("ResponseValidator").ShouldNotBeEmpty();
    }

    /// <summary>Nor can it reach anything that lets somebody in.</summary>
    [Fact]
    public void What_looks_at_messages_for_operators_makes_nobody_of_them()
    {
        string[] persons = ["JitGateway.Saml.Validation.Valid`1", "JitGateway.Saml.Validation.UserIdentityFactory", "JitGateway.Identity.UserIdentity", "JitGateway.Identity.DryRun.PersonOnPaper", "JitGateway.Identity.SessionPrincipal"];
        var uses = CompiledReferences.Of(Gateway).Where(u => CompiledReferences.NamespaceOf(u.By) is "JitGateway.Saml.Inspection" or "JitGateway.Identity.Inspection").ToList();

        uses.ShouldNotBeEmpty();
        uses.Where(u => persons.Contains(u.Of.FullName)).ShouldBeEmpty();
    }

    [Fact]
    public void A_maker_elsewhere_would_be_found() =>
        MakersOf("JitGateway.Failures.GatewayPage").ShouldNotBeEmpty();

    private static bool IsInnerSaml(string ns) =>
        new[] { "JitGateway.Saml.Protocol", "JitGateway.Saml.Signatures", "JitGateway.Saml.Encryption", "JitGateway.Saml.Validation" }
            .Any(inner => ns == inner || ns.StartsWith(inner + ".", StringComparison.Ordinal));

    private static IReadOnlyList<Use> UsesOfTheWeb(ModuleDefinition module, Func<string, bool> from) =>
    [
        .. CompiledReferences.Of(module).Where(u => from(CompiledReferences.NamespaceOf(u.By))
            && CompiledReferences.NamespaceOf(u.Of).StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)),
    ];

    private static IReadOnlyList<Use> UsesOfValidBy(string type) =>
    [
        .. CompiledReferences.Of(Gateway).Where(u => u.By.FullName.StartsWith($"JitGateway.Saml.Validation.{type}", StringComparison.Ordinal)
            && u.Of.FullName == "JitGateway.Saml.Validation.Valid`1"),
    ];

    /// <summary>The outermost types whose code calls a constructor of the type.</summary>
    private static IReadOnlyList<string> MakersOf(string type) =>
    [
        .. Gateway.GetTypes()
            .Where(t => t.Methods.Any(m => m.HasBody && m.Body.Instructions.Any(i =>
                i.Operand is MethodReference { Name: ".ctor" } made && made.DeclaringType.GetElementType().FullName == type
                && i.OpCode == Mono.Cecil.Cil.OpCodes.Newobj)))
            .Select(t =>
            {
                while (t.DeclaringType is not null) t = t.DeclaringType;
                return t.FullName;
            })
            .Distinct(),
    ];
}

namespace JitGateway.Tests.TestInfra;

/// <summary>Tests that listen to the sources and meters of the whole process: every gateway in it makes spans meanwhile. They run while no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class WholeProcess
{
    public const string Name = "the whole process";
}

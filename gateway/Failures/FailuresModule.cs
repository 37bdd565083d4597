namespace JitGateway.Failures;

internal static class FailuresModule
{
    public static IServiceCollection AddFailures(this IServiceCollection services) => services;
}

using JitGateway.Tests.TestInfra;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace JitGateway.Tests.Program;

public sealed class PipelineTests
{
    [Fact]
    public async Task The_framework_puts_no_authentication_in_front_of_the_pipeline()
    {
        var authentication = Substitute.For<IAuthenticationService>();
        authentication.AuthenticateAsync(Arg.Any<HttpContext>(), Arg.Any<string?>()).Returns(AuthenticateResult.NoResult());
        await using var gateway = await RunningGateway.StartAsync(customise: builder => builder.Services.AddSingleton(authentication));

        using var answer = await gateway.NavigateAsync("/nowhere");

        await authentication.DidNotReceive().AuthenticateAsync(Arg.Any<HttpContext>(), Arg.Any<string?>());
    }
}

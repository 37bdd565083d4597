using System.Net;
using System.Net.Http.Json;
using JitGateway.Provisioning;
using JitGateway.Provisioning.Queue;
using JitGateway.Tests.TestInfra;
using Microsoft.Extensions.DependencyInjection;

namespace JitGateway.Tests.Provisioning.Queue;

/// <summary>Every dead letter of a backend is tried again, once, whatever becomes of it.</summary>
public sealed class ReplayOfAllTests
{
    private const int Letters = 150;   // more than a page of any list
    private const string Wiki =
        """
        {
          "Gateway": { "Management": { "Token": "operators-own-token" } },
          "Saml": { "IdentityProviders": { "corp": { "Metadata": "http://127.0.0.1:9/metadata" } } },
          "Backends": { "wiki": {
            "Destinations": "http://127.0.0.1:9",
            "Provisioning": { "Adapter": "Scim", "Match": [ "userName={username}" ], "Mapping": { "userName": "{username}" }, "Scim": { "BaseUrl": "http://127.0.0.1:9", "Token": "t" } } } }
        }
        """;

    [Fact]
    public async Task Letters_that_die_again_at_once_are_tried_once()
    {
        var queue = new StubbornQueue();
        (await ReplayAsync(queue)).ShouldBe(Letters);

        queue.Replayed.ShouldBe(Enumerable.Range(0, Letters).Select(i => $"person{i}"));
        (await queue.DeadAsync("wiki", 1000, default)).Count.ShouldBe(Letters);
    }

    [Fact]
    public async Task Letters_that_cannot_be_tried_again_do_not_keep_it_from_its_end()
    {
        var queue = new StubbornQueue { Loses = name => name.EndsWith('7') };
        (await ReplayAsync(queue)).ShouldBe(Letters - 15);
        (await ReplayAsync(new StubbornQueue { Loses = _ => true })).ShouldBe(0);
    }

    private static async Task<int> ReplayAsync(StubbornQueue queue)
    {
        await queue.FillAsync();
        await using var gateway = await RunningGateway.StartAsync(Wiki, builder => builder.Services.AddSingleton<IProvisioningQueue>(queue));
        using var http = new HttpClient { BaseAddress = gateway.Management };
        http.DefaultRequestHeaders.Add("Authorization", "Bearer operators-own-token");
        using var answer = await http.PostAsJsonAsync("/queue/replay", new { backend = "wiki", all = true }).WaitAsync(TimeSpan.FromSeconds(60));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadFromJsonAsync<Dictionary<string, int>>())!["replayed"];
    }

    /// <summary>What is tried again there is a dead letter again before anybody looks.</summary>
    private sealed class StubbornQueue : IProvisioningQueue
    {
        private readonly InMemoryProvisioningQueue _inner = new(new ManualTimeProvider());

        /// <summary>Whose letters are known and cannot be found.</summary>
        public Func<string, bool> Loses { get; init; } = _ => false;

        public List<string> Replayed { get; } = [];

        public async Task FillAsync()
        {
            for (var i = 0; i < Letters; i++)
            {
                await _inner.AddAsync(new AccountKey("wiki", $"person{i}"), new QueuedPlan(DateTimeOffset.UnixEpoch, [1], ""), 1000, despiteRefusal: false, default);
                await BuryAsync();
            }
        }

        public async Task<bool> ReplayAsync(AccountKey key, CancellationToken cancellationToken)
        {
            if (Loses(key.SubjectHash)) return false;
            Replayed.Add(key.SubjectHash);
            (await _inner.ReplayAsync(key, cancellationToken)).ShouldBeTrue();
            await BuryAsync();
            return true;
        }

        private async Task BuryAsync()
        {
            var claim = (await _inner.ClaimAsync("wiki", TimeSpan.FromSeconds(15), default)).ShouldNotBeNull();
            await _inner.BuryAsync(claim, 1, new QueueFault(1404, "USER_DISABLED", "provisioning.disabled", null, IsRefusal: true), 1000, default);
        }

        public Task<QueueAddition> AddAsync(AccountKey key, QueuedPlan plan, int most, bool despiteRefusal, CancellationToken cancellationToken) =>
            _inner.AddAsync(key, plan, most, despiteRefusal, cancellationToken);

        public Task<QueueDepth> LookAsync(string backend, CancellationToken cancellationToken) => _inner.LookAsync(backend, cancellationToken);

        public Task<QueueClaim?> ClaimAsync(string backend, TimeSpan lease, CancellationToken cancellationToken) => Task.FromResult<QueueClaim?>(null);   // no worker interferes

        public Task<bool> RenewAsync(QueueClaim claim, TimeSpan lease, CancellationToken cancellationToken) => _inner.RenewAsync(claim, lease, cancellationToken);

        public Task<bool> FinishAsync(QueueClaim claim, CancellationToken cancellationToken) => _inner.FinishAsync(claim, cancellationToken);

        public Task<bool> PostponeAsync(QueueClaim claim, TimeSpan pause, int attempts, QueueFault fault, CancellationToken cancellationToken) =>
            _inner.PostponeAsync(claim, pause, attempts, fault, cancellationToken);

        public Task<(bool Buried, IReadOnlyList<string> Gone)> BuryAsync(QueueClaim claim, int attempts, QueueFault fault, int most, CancellationToken cancellationToken) =>
            _inner.BuryAsync(claim, attempts, fault, most, cancellationToken);

        public Task<IReadOnlyList<string>> ExpireAsync(string backend, TimeSpan keep, int most, CancellationToken cancellationToken) => _inner.ExpireAsync(backend, keep, most, cancellationToken);

        public Task<IReadOnlyList<QueueEntry>> ListAsync(string backend, bool dead, int most, CancellationToken cancellationToken) => _inner.ListAsync(backend, dead, most, cancellationToken);

        public Task<IReadOnlyList<string>> DeadAsync(string backend, int most, CancellationToken cancellationToken) => _inner.DeadAsync(backend, most, cancellationToken);

        public Task<QueueEntry?> FindAsync(AccountKey key, CancellationToken cancellationToken) => _inner.FindAsync(key, cancellationToken);

        public Task<bool> AbsolveAsync(AccountKey key, DateTimeOffset signedInAt, CancellationToken cancellationToken) => _inner.AbsolveAsync(key, signedInAt, cancellationToken);

        public Task<bool> DropAsync(AccountKey key, CancellationToken cancellationToken) => _inner.DropAsync(key, cancellationToken);
    }
}

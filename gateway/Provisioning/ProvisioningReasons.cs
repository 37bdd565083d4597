using System.Collections.Frozen;
using JitGateway.Identity.Events;

namespace JitGateway.Provisioning;

/// <summary>What the reasons of <see cref="ProvisioningFailures"/> mean, each with what to do about it.</summary>
internal sealed class ProvisioningReasons : IReasonCatalogue
{
    private const string Account = "jitgateway users show --subject {subject} --live shows the account as the ledger and {backend} have it";
    private const string Log = "The log has the backend's own words under this support code";
    private const string TriesAgain = "Nothing has to be done for the person: they try again.";

    private static readonly FrozenDictionary<string, ReasonText> All = Values.Concat(Matches).Concat(States).Concat(Answers).Concat(Outages).Concat(Limits).ToFrozenDictionary(StringComparer.Ordinal);

    public ReasonText? Of(string reason, string kind) => All.GetValueOrDefault(reason);

    private static Dictionary<string, ReasonText> Values => new(StringComparer.Ordinal)
    {
        ["provisioning.required_missing"] = new(
            "The person's login has no value for an attribute that Required of {backend} names; measured says which.",
            "Have the identity provider release it for this person, or give its template in Mapping a default ({a ?? b}). jitgateway dry-run --backend {backend} shows what a login gives."),
        ["provisioning.no_identifying_value"] = new(
            "The login has no single value for the first match rule of {backend}, so that nobody can say which account is the person's.",
            "Have the identity provider release the attribute that the rule names (measured), with one value; or begin Match with another rule."),
        ["provisioning.value_too_long"] = new(
            "A mapped value is longer than MaxLength of its attribute at {backend}; measured names the attribute.",
            "Shorten it in Mapping (|truncate), map another one, or raise MaxLength where the application takes more."),
        ["provisioning.federation_id_mismatch"] = new(
            "The login names two people: User.FederationIdentifier is not the subject (preset Salesforce).",
            "Have the identity provider send the subject as User.FederationIdentifier, or leave it out."),
        ["provisioning.version_unsupported"] = new(
            "ProvisionVersion of the login is not 1.0 (preset Salesforce).",
            "Have the identity provider send 1.0, or leave it out."),
        ["provisioning.preset_value_missing"] = new(
            "The login begins something that the preset Salesforce wants whole, and lacks a value; measured names it.",
            "jitgateway dry-run --backend {backend} shows what a login gives.")
        { IsOfManyErrors = true },
    };

    private static Dictionary<string, ReasonText> Matches => new(StringComparer.Ordinal)
    {
        ["provisioning.multiple_found"] = new(
            "One match rule of {backend} found several accounts; measured names the rule and their ids.",
            "Merge the accounts at the application, correct the value that they share, or match by an attribute that is unique."),
        ["provisioning.not_linked"] = new(
            "A later match rule of {backend} found an account that is not linked to the person, and LinkExisting is false; measured names the rule and the account.",
            "Make sure whose account it is. If it is this person's: jitgateway users relink --backend {backend} --subject {subject} --account ID; or set LinkExisting, if whoever has the name or the address may take the account over."),
        ["provisioning.other_identity"] = new(
            "A later match rule of {backend} found an account that carries another person's identifying value; measured names the rule and the account.",
            "Decide whose account it is. If it is this person's, whose identifier changed: jitgateway users relink --backend {backend} --subject {subject} --account ID. If not, correct the name or address that the two share."),
        ["provisioning.not_found"] = new(
            "No match rule of {backend} found an account, and Create is false.",
            "Make the account at the application, with the value that the first rule searches; or set Create."),
        ["provisioning.unique_taken"] = new(
            "{backend} says that a value which must be unique is taken, and no match rule finds the account that has it.",
            $"Look at the application for the account that has it: one that is deleted, locked, or invisible to the gateway's credentials. {Log}."),
        ["provisioning.names_exhausted"] = new(
            "Every name that WhenTaken of {backend} makes is taken, as often as Tries allows; measured names the attribute.",
            "Raise Tries, or make names of another value."),
        ["provisioning.search_unverifiable"] = new(
            "A search at {backend} returned a record without the attribute that was searched, so that nobody can say whose it is; measured names the attribute.",
            "Have the application return the attribute, or let the gateway's credentials read it; or match by another one. jitgateway check --connect tries it."),
        ["provisioning.link_missing"] = new(
            "{backend} says that the person has an account already, and the account that it names is not there.",
            "Look at the handler or plug-in of {backend}: it links (accountId, LinkTo) to an account that was deleted."),
    };

    private static Dictionary<string, ReasonText> States => new(StringComparer.Ordinal)
    {
        ["provisioning.disabled"] = new(
            "{backend} holds the person's account as disabled, and Reactivate is false, or the mapping disables it. Nobody did that through the gateway.",
            $"Ask the application's administrator why. {Account}. Enable it there; or set Reactivate, if the identity provider alone decides who may enter."),
        ["provisioning.disabled_by_operator"] = new(
            "An operator disabled this person at {backend} through the gateway (jitgateway users disable) and keeps them out, whatever the application and the identity provider say.",
            "jitgateway history --action disable --subject {subject} says who did it and when, jitgateway users show --subject {subject} why. If the person is to enter again: jitgateway users enable --backend {backend} --subject {subject}. Enabling the account at the application lets nobody in."),
    };

    private static Dictionary<string, ReasonText> Answers => new(StringComparer.Ordinal)
    {
        ["provisioning.create_rejected"] = new(
            "{backend} did not accept the new account; measured names the attribute where the backend complains of one.",
            $"{Log}. Correct Mapping, or what the identity provider sends; jitgateway dry-run --backend {{backend}} shows what would be sent."),
        ["provisioning.update_rejected"] = new(
            "{backend} did not accept the change of the account; measured names the attribute where the backend complains of one.",
            $"{Log}. Correct Mapping, or write Owner: CreateOnly for what the application does not let change; {Account}."),
        ["provisioning.search_rejected"] = new(
            "{backend} rejected the search for the account, or the reading of it.",
            $"{Log}. Check Match and the adapter's settings; jitgateway check --connect tries them."),
        ["provisioning.backend_rejected"] = new(
            "{backend} refused, with an error that the register has a number for.",
            $"{Log}.")
        { IsOfManyErrors = true },
    };

    private static Dictionary<string, ReasonText> Outages => new(StringComparer.Ordinal)
    {
        ["provisioning.backend_unavailable"] = new(
            "The accounts of {backend} could not be asked.",
            $"{Log}; jitgateway health says whether they answer now, and jitgateway check --connect tries them. {TriesAgain}")
        { IsOfManyErrors = true },
        ["provisioning.not_shown_yet"] = new(
            "{backend} says that the account exists, and its searches do not show it yet: it may have been made a moment ago.",
            $"{TriesAgain} Where it stays so, the application's index is behind, or the gateway's credentials do not see the account."),
        ["provisioning.circuit_open"] = new(
            "The accounts of {backend} failed so often that the gateway asks them only now and then (Protection); this person's pass was not tried.",
            $"jitgateway health shows since when and why. When they answer again, the gateway notices by itself. {TriesAgain}"),
        ["provisioning.ledger_unavailable"] = new(
            "The gateway could not read its own ledger, or take the lock, in Redis; {backend} was not asked.",
            $"See the health of Redis (jitgateway health). {TriesAgain}"),
        ["provisioning.lock_busy"] = new(
            "Another request of this person is being worked on at {backend}, for longer than this one could wait.",
            $"{TriesAgain} Where it happens often, see which step of the other pass takes long (jitgateway history --subject {{subject}}), and raise Timeout."),
        ["provisioning.lock_lost"] = new(
            "This node lost the person's lock in the middle of its work, twice: it was too slow, or Redis was away for a moment. Another node may have done the work.",
            $"{TriesAgain} Where it happens often, look at the load of the node and at the latency of Redis."),
        ["provisioning.takes_too_long"] = new(
            "The work at {backend} ran on behind a page that waited for it, for longer than the page waits.",
            "See the steps of the pass for what takes long, and at the application why. The work goes on by itself; the person tries again, and finds it done."),
    };

    private static Dictionary<string, ReasonText> Limits => new(StringComparer.Ordinal)
    {
        ["provisioning.backend_busy"] = new(
            "{backend} asked to come back later: it limits the rate of calls.",
            $"{TriesAgain} Where it happens often, have the limit raised, or lower Protection:CallsAtOnce, so that people wait here in place of being refused there."),
        ["provisioning.calls_at_once"] = new(
            "This node makes as many calls to the accounts of {backend} as Protection:CallsAtOnce allows, and as many as Protection:CallsWaiting wait.",
            $"Look whether the application is slow (the step times of other passes), or many people come at once; then raise the limits as far as it bears. {TriesAgain}"),
        ["provisioning.creation_rate"] = new(
            "More new people came to {backend} than Protection:CreatesPerSecond and Protection:CreateBurst allow.",
            $"A first morning: raise the two. Otherwise look who comes (jitgateway history --backend {{backend}} --result created): an identity provider may send people who do not exist. {TriesAgain}"),
        ["provisioning.queue_full"] = new(
            "As many plans wait for {backend} as Queue:MaxLength allows, so that this person's could not be noted.",
            "jitgateway queue list --backend {backend} shows them and why they wait; mend what keeps the accounts away, or raise Queue:MaxLength."),
    };
}

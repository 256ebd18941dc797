#include "backend/driver/web_platform.h"

#include "backend/domain/tier_mover.h"
#include "backend/driver/broker_config.h"
#include "backend/driver/http_link.h"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_replace.h>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr std::size_t kMostBytes = 4u << 20; ///< Of an answer: a report's first pages.
constexpr char kDoorStep[] = "web.door";

/// A tenant's doors are closed to it: it is not there (any more).
bool closed(const WebAnswer &answer)
{
    return answer.status == 401 || answer.status == 403 || answer.status == 404 || answer.status == 410;
}

class WebPlatform final : public Platform
{
public:
    explicit WebPlatform(WebPlatformConfig config)
        : m_config(std::move(config))
        , m_mover(makeStillMover())
    {
    }

    std::string system() const override { return "Web services"; }
    TierMover *mover() override { return m_mover.get(); }
    std::vector<PlannedStep> plan(const TenantFacts &) const override
    {
        return {{kDoorStep, "Open the tenant's own doors with its probe identity", Stage::Verification, {}}};
    }
    absl::Status apply(const TenantFacts &tenant, const PlannedStep &step, int, std::string &evidence) override;
    absl::Status setTier(const TenantFacts &, Tier, std::string &) override { return absl::OkStatus(); }
    absl::StatusOr<std::vector<Observation>> observe(const TenantFacts &tenant) override;
    absl::StatusOr<ProbeRound> probe(const TenantFacts &tenant) override;
    absl::Status remove(const TenantFacts &, std::string &evidence) override
    {
        absl::StrAppend(&evidence, "web services: nothing was made there for the tenant");
        return absl::OkStatus();
    }

private:
    struct Round
    {
        std::vector<WebVerdict> verdicts; ///< One for each boundary.
        bool anyOpen = false, allClosed = true;
    };
    [[nodiscard]] absl::StatusOr<Secret> tokenOf(const std::string &tenantId) const;
    [[nodiscard]] absl::StatusOr<Round> round(const TenantFacts &tenant) const;
    [[nodiscard]] WebAnswers answers(HttpLink &link, const WebBoundary &boundary, const std::string &tenant,
                                     const Secret &own, const Secret &canary) const;
    [[nodiscard]] WebAnswer ask(HttpLink &link, const std::string &address, const std::string &tenant,
                                const Secret &token) const;

    const WebPlatformConfig m_config;
    const std::unique_ptr<TierMover> m_mover;
};

absl::StatusOr<Secret> WebPlatform::tokenOf(const std::string &tenantId) const
{
    return readPasswordFile(m_config.tokens + "/" + tenantId); // Ids are of [a-z0-9-] only.
}

WebAnswer WebPlatform::ask(HttpLink &link, const std::string &address, const std::string &tenant,
                           const Secret &token) const
{
    HttpQuestion question;
    question.url =
        absl::StrReplaceAll(address, {{"{tenant}", link.escaped(tenant)}, {"{other}", link.escaped(m_config.other)}});
    question.bearer = token;
    question.roots = m_config.roots;
    const auto answer = link.ask(question);
    WebAnswer told;
    if (!answer.ok()) {
        told.failed = std::string(answer.status().message());
        return told;
    }
    told.status = static_cast<int>(answer->status);
    told.bytes = answer->body.size();
    told.marked = answer->body.find(m_config.marker) != std::string::npos;
    return told;
}

WebAnswers WebPlatform::answers(HttpLink &link, const WebBoundary &boundary, const std::string &tenant,
                                const Secret &own, const Secret &canary) const
{
    WebAnswers told;
    told.own = ask(link, boundary.own, tenant, own);
    const bool foreignId = boundary.tries == WebTry::ForeignId;
    told.canary = ask(link, foreignId ? boundary.foreign : boundary.own, m_config.other, canary);
    if (foreignId)
        told.attempt = ask(link, boundary.foreign, m_config.other, own);
    else
        told.attempt = boundary.tries == WebTry::ForeignToken ? ask(link, boundary.own, tenant, canary) : told.own;
    return told;
}

absl::StatusOr<WebPlatform::Round> WebPlatform::round(const TenantFacts &tenant) const
{
    if (tenant.id == m_config.other)
        return absl::NotFoundError("The canary tenant is what others are tried against; it is not tried itself.");
    const auto own = tokenOf(tenant.id);
    if (absl::IsNotFound(own.status()))
        return absl::NotFoundError("There is no probe identity of the tenant for its web services.");
    if (!own.ok())
        return own.status();
    const auto canary = tokenOf(m_config.other);
    if (!canary.ok())
        return absl::FailedPreconditionError(
            absl::StrCat("The canary tenant's token cannot be read: ", std::string(canary.status().message())));
    HttpLink link("the web service", {2'000, m_config.deadlineMs, kMostBytes});
    Round made;
    for (const WebBoundary &boundary : m_config.boundaries) {
        const WebAnswers told = answers(link, boundary, tenant.id, *own, *canary);
        made.anyOpen = made.anyOpen || told.own.good();
        made.allClosed = made.allClosed && closed(told.own) && !told.attempt.good() && !told.attempt.marked;
        made.verdicts.push_back(judge(boundary, m_config.other, told));
    }
    if (made.allClosed)
        return absl::NotFoundError("No web service opens its door to the tenant.");
    return made;
}

absl::Status WebPlatform::apply(const TenantFacts &tenant, const PlannedStep &step, int, std::string &evidence)
{
    if (step.id != kDoorStep)
        return absl::NotFoundError(absl::StrCat("The web services have no step \"", step.id, "\"."));
    const auto made = round(tenant);
    if (absl::IsNotFound(made.status()))
        return absl::FailedPreconditionError(
            absl::StrCat(std::string(made.status().message()), " Put a token of it into ", m_config.tokens, "/",
                         tenant.id, ", readable by the gateway alone, and see that the tenant is set up there."));
    if (!made.ok())
        return made.status();
    for (const WebVerdict &verdict : made->verdicts)
        if (!verdict.incomplete.empty())
            return absl::FailedPreconditionError(verdict.incomplete + ".");
    evidence = absl::StrCat("every door of ", m_config.boundaries.size(), " opened to the tenant's own token");
    return absl::OkStatus();
}

absl::StatusOr<std::vector<Observation>> WebPlatform::observe(const TenantFacts &tenant)
{
    const auto made = round(tenant);
    if (!made.ok())
        return made.status();
    std::vector<Observation> seen;
    for (std::size_t at = 0; at < made->verdicts.size(); ++at) {
        const WebVerdict &verdict = made->verdicts[at];
        if (!verdict.incomplete.empty())
            continue; // What was not proven was not seen.
        const WebBoundary &boundary = m_config.boundaries[at];
        for (const std::string &check : boundary.checks) {
            const bool holds = !verdict.attempt.crossed;
            const auto known = std::ranges::find(seen, check, &Observation::check);
            if (known != seen.end() && (!known->holds || holds))
                continue; // The worst that was seen of a check counts.
            Observation one{
                check, holds,
                absl::StrCat(boundary.name, holds ? " refused it: " : " let it through: ", verdict.attempt.evidence),
                verdict.attempt.cause, "Bulkhead makes nothing there: whoever runs the service mends it."};
            if (known == seen.end())
                seen.push_back(std::move(one));
            else
                *known = std::move(one);
        }
    }
    return seen;
}

absl::StatusOr<ProbeRound> WebPlatform::probe(const TenantFacts &tenant)
{
    const auto made = round(tenant);
    if (!made.ok())
        return made.status();
    ProbeRound told;
    told.tenantId = tenant.id;
    for (const WebVerdict &verdict : made->verdicts) {
        if (verdict.incomplete.empty())
            told.attempts.push_back(verdict.attempt);
        else
            absl::StrAppend(&told.incomplete, told.incomplete.empty() ? "" : "; ", verdict.incomplete);
    }
    return told;
}

} // namespace

std::unique_ptr<Platform> makeWebPlatform(WebPlatformConfig config)
{
    return std::make_unique<WebPlatform>(std::move(config));
}

} // namespace bulkhead

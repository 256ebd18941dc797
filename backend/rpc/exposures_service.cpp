// Exposure cases: what people are told of them and do about them.
#include "backend/room/change_follower.h"
#include "backend/rpc/entry.h"
#include "backend/rpc/exposure_decisions.h"
#include "backend/rpc/exposure_wire.h"
#include "backend/rpc/services.h"
#include "backend/rpc/state_stream.h"

#include "bulkhead/v1/exposures.grpc.pb.h"

#include <absl/strings/str_cat.h>

#include <algorithm>
#include <tuple>

namespace bulkhead {

namespace {

constexpr std::size_t kListed = 500;
constexpr std::int64_t kMinuteMs = 60'000;

class ExposureFeed final : public KeyedFeed<v1::WatchExposuresResponse, v1::ExposureItem>
{
public:
    ExposureFeed(const ServiceParts &parts, const Call &call, const std::string &resume, const Bell &bell)
        : KeyedFeed(call, streamIdentity(call, "exposures"), resume)
        , m_parts(parts)
        , m_listening(listenTo(parts.exposures->rows().listeners(), bell))
    {
    }

protected:
    bool look() override
    {
        m_call.refresh();
        // With the day the urgency passes on, and tenants move between scopes: a minute is soon enough for both.
        const std::pair now{m_parts.exposures->rows().version(), m_parts.clock.nowMs() / kMinuteMs};
        return std::exchange(m_seen, now) != now;
    }
    std::vector<v1::ExposureItem> items() override
    {
        std::vector<v1::ExposureItem> items;
        items.emplace_back().set_id("terms");
        items.back().mutable_terms()->set_days(static_cast<std::uint32_t>(m_parts.exposures->days()));
        items.back().mutable_terms()->set_many_people(exposure::kManyPeople);
        std::vector<const exposure::Case *> known;
        const auto rows = m_parts.exposures->rows().shared();
        for (const auto &[id, item] : *rows)
            if (mayKnow(m_call, item))
                known.push_back(&item);
        std::ranges::sort(known, [](const exposure::Case *a, const exposure::Case *b) { // Open ones are never left out.
            const auto order = [](const exposure::Case &one) {
                return std::tuple(one.state == exposure::State::Closed, -one.openedMs);
            };
            return std::tuple(order(*a), a->id) < std::tuple(order(*b), b->id);
        });
        const auto open = static_cast<std::size_t>(std::ranges::count_if(
            known, [](const exposure::Case *one) { return one->state != exposure::State::Closed; }));
        known.resize(std::min(known.size(), std::max(open, kListed)));
        for (const exposure::Case *item : known) {
            std::uint32_t number = 0;
            for (const exposure::Entry &entry : item->entries) {
                items.emplace_back().set_id(absl::StrCat("line/", item->id, "/", ++number));
                v1::ExposureLine &line = *items.back().mutable_line();
                line.set_case_id(item->id);
                line.set_number(number);
                fill(entry, *line.mutable_entry());
            }
            items.emplace_back().set_id("case/" + item->id);
            fill(m_call, *item, m_parts.clock.nowMs(), *items.back().mutable_exposure());
        }
        return items;
    }
    void fillFrame(v1::StreamFrame &frame) override
    {
        frame.set_server_time_ms(m_parts.clock.nowMs());
        frame.set_data_time_ms(m_parts.clock.nowMs());
        frame.set_revision(m_call.fleet->revision);
    }
    google::protobuf::RepeatedPtrField<v1::ExposureItem> &slot(v1::WatchExposuresResponse &message) override
    {
        return *message.mutable_items();
    }

private:
    const ServiceParts &m_parts;
    std::pair<std::uint64_t, std::int64_t> m_seen{~std::uint64_t{0}, 0};
    std::unique_ptr<Listening> m_listening;
};

class Exposures final : public v1::ExposuresService::CallbackService
{
public:
    explicit Exposures(ServiceParts parts)
        : m_parts(std::move(parts))
        , m_decisions(m_parts.store, *m_parts.exposures)
    {
        if (m_parts.changes)
            m_parts.changes->add([this](const ChangeBatch &batch) { return m_parts.exposures->follow(batch); });
    }

    grpc::ServerWriteReactor<v1::WatchExposuresResponse> *
    WatchExposures(grpc::CallbackServerContext *context, const v1::WatchExposuresRequest *request) override
    {
        using Made = absl::StatusOr<std::unique_ptr<Feed<v1::WatchExposuresResponse>>>;
        return m_parts.entry.serverStream<v1::WatchExposuresResponse>(
            context, request, [this](const Call &call, const auto &asked, const Bell &bell) -> Made {
                if (absl::Status status = m_parts.exposures->rows().ready(); !status.ok())
                    return status;
                return std::make_unique<ExposureFeed>(m_parts, call, asked.resume_token(), bell);
            });
    }
    grpc::ServerUnaryReactor *ReportExposure(grpc::CallbackServerContext *context,
                                             const v1::ReportExposureRequest *request,
                                             v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::report>(context, request, response);
    }
    grpc::ServerUnaryReactor *AmendExposure(grpc::CallbackServerContext *context,
                                            const v1::AmendExposureRequest *request,
                                            v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::amend>(context, request, response);
    }
    grpc::ServerUnaryReactor *AssessExposure(grpc::CallbackServerContext *context,
                                             const v1::AssessExposureRequest *request,
                                             v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::assess>(context, request, response);
    }
    grpc::ServerUnaryReactor *DecideExposure(grpc::CallbackServerContext *context,
                                             const v1::DecideExposureRequest *request,
                                             v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::decide>(context, request, response);
    }
    grpc::ServerUnaryReactor *ConfirmDecision(grpc::CallbackServerContext *context,
                                              const v1::ConfirmDecisionRequest *request,
                                              v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::confirm>(context, request, response);
    }
    grpc::ServerUnaryReactor *RecordNotice(grpc::CallbackServerContext *context, const v1::RecordNoticeRequest *request,
                                           v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::notice>(context, request, response);
    }
    grpc::ServerUnaryReactor *AddExposureEntry(grpc::CallbackServerContext *context,
                                               const v1::AddExposureEntryRequest *request,
                                               v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::note>(context, request, response);
    }
    grpc::ServerUnaryReactor *CloseExposure(grpc::CallbackServerContext *context,
                                            const v1::CloseExposureRequest *request,
                                            v1::ExposureResponse *response) override
    {
        return serve<&ExposureDecisions::close>(context, request, response);
    }
    grpc::ServerUnaryReactor *GetExposurePack(grpc::CallbackServerContext *context,
                                              const v1::GetExposurePackRequest *request,
                                              v1::GetExposurePackResponse *response) override
    {
        return serve<&ExposureDecisions::pack>(context, request, response);
    }

private:
    template<auto Method, class Request, class Response>
    grpc::ServerUnaryReactor *serve(grpc::CallbackServerContext *context, const Request *request, Response *response)
    {
        return m_parts.entry.unary(context, request, response,
                                   [this](const Call &call, const auto &asked, auto &answer) {
                                       return (m_decisions.*Method)(call, asked, answer);
                                   });
    }

    const ServiceParts m_parts;
    ExposureDecisions m_decisions;
};

} // namespace

std::unique_ptr<grpc::Service> makeExposuresService(ServiceParts parts)
{
    return std::make_unique<Exposures>(std::move(parts));
}

} // namespace bulkhead

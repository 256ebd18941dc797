#pragma once
// Context coverage over the gateway: its stream, kept as a list, and the one call beside it.
#include "models/coverage_desk.h"
#include "models/session/state_watch.h"

#include "bulkhead/v1/coverage.pb.h"

namespace bulkhead {

[[nodiscard]] CoverageItem coverageFrom(const v1::CoverageItem &message);
[[nodiscard]] CoverageDetail coverageDetailFrom(const v1::GetCoverageResponse &message);

struct CoverageSpec
{
    using Value = CoverageItem;
    using Request = v1::WatchCoverageRequest;
    using Response = v1::WatchCoverageResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.coverage->async()->WatchCoverage(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.items(), coverageFrom); }
};

class CoverageLine final : public CoverageDesk
{
    Q_OBJECT
public:
    using Ask = std::function<void(const QString &, const QString &, QObject *, Answer<CoverageDetail>)>;
    explicit CoverageLine(Ask ask)
        : m_ask(std::move(ask))
    {
    }

    [[nodiscard]] const QList<CoverageItem> &items() const override { return m_items; }
    [[nodiscard]] bool complete() const override { return m_complete; }
    [[nodiscard]] Fault fault() const override { return m_fault; }
    void detail(const QString &service, const QString &workflow, QObject *guard, Answer<CoverageDetail> then) override
    {
        m_ask(service, workflow, guard, std::move(then));
    }

    void take(const StateNews<CoverageItem> &news);
    /// Nothing is told: for a reason, or because the role may not.
    void end(const Fault &why);
    /// What was told is not this person's any more.
    void forget();

private:
    Ask m_ask;
    QList<CoverageItem> m_items;
    Fault m_fault;
    bool m_complete = false;
};

} // namespace bulkhead

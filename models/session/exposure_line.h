#pragma once
// Exposure cases over the gateway: their stream, kept as a list, and the calls.
#include "models/exposure_desk.h"
#include "models/session/state_watch.h"

#include "bulkhead/v1/exposures.pb.h"

namespace bulkhead {

class GatewayDesk;

[[nodiscard]] ExposureItem exposureItemFrom(const v1::ExposureItem &message);

struct ExposureSpec
{
    using Value = ExposureItem;
    using Request = v1::WatchExposuresRequest;
    using Response = v1::WatchExposuresResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.exposures->async()->WatchExposures(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.items(), exposureItemFrom); }
};

class ExposureLine final : public ExposureDesk
{
    Q_OBJECT
public:
    explicit ExposureLine(GatewayDesk *desk)
        : m_desk(desk)
    {
    }

    [[nodiscard]] const QList<ExposureCase> &list() const override { return m_list; }
    [[nodiscard]] const ExposureTerms &terms() const override { return m_terms; }
    [[nodiscard]] bool complete() const override { return m_complete; }
    [[nodiscard]] Fault fault() const override { return m_fault; }

    void report(const ExposureReport &report, QObject *guard, Answer<ExposureCase> then) override;
    void amend(const ExposureCase &item, const ExposureFacts &facts, QObject *guard,
               Answer<ExposureCase> then) override;
    void assess(const ExposureCase &item, const QList<ExposureFactor> &factors, QObject *guard,
                Answer<ExposureCase> then) override;
    void decide(const ExposureCase &item, ExposureVerdict verdict, const QString &reason, const QString &typedName,
                QObject *guard, Answer<ExposureCase> then) override;
    void confirm(const ExposureCase &item, QObject *guard, Answer<ExposureCase> then) override;
    void decline(const ExposureCase &item, const QString &reason, QObject *guard, Answer<ExposureCase> then) override;
    void notice(const ExposureCase &item, const ExposureNotice &notice, QObject *guard,
                Answer<ExposureCase> then) override;
    void note(const ExposureCase &item, const QString &text, int corrects, QObject *guard,
              Answer<ExposureCase> then) override;
    void close(const ExposureCase &item, const QString &text, QObject *guard, Answer<ExposureCase> then) override;
    void pack(const QString &caseId, const QString &tenantId, QObject *guard, Answer<Pack> then) override;

    // The session's end.
    void take(const StateNews<ExposureItem> &news);
    /// Nothing is told: for a reason, or because the role may not.
    void end(const Fault &why);
    /// What was told is not this person's any more.
    void forget();

private:
    void show();
    /// `fill` completes a request about a case.
    template<typename Request>
    using Method = void (AsyncOf<v1::ExposuresService>::*)(grpc::ClientContext *, const Request *,
                                                           v1::ExposureResponse *, std::function<void(grpc::Status)>);
    template<typename Request, typename Fill>
    void change(const ExposureCase &item, Method<Request> method, Fill fill, QObject *guard, Answer<ExposureCase> then);

    GatewayDesk *m_desk;
    QList<ExposureItem> m_items;
    QList<ExposureCase> m_list;
    ExposureTerms m_terms;
    Fault m_fault;
    bool m_complete = false;
};

} // namespace bulkhead

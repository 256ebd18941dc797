#pragma once
#include "models/session/watch.h"
#include "models/session/wire.h"

#include <QHash>

namespace bulkhead {

/// What changed since the GUI looked last: the newest value of each id.
template<typename T>
struct StateNews
{
    QList<T> changed;
    QStringList removed;
    bool reset = false;
    bool looked = false; ///< What was told before was looked at anew, and reads the same where nothing is said.
    [[nodiscard]] bool empty() const { return !reset && !looked && changed.isEmpty() && removed.isEmpty(); }
};

/// Mailbox for values with an id, newest wins, in order of first arrival. Bounded by the number of ids.
template<typename T>
class StateMailbox
{
public:
    void begin(quint64 attempt, bool forget)
    {
        const std::lock_guard lock(m_mutex);
        m_attempt = attempt;
        if (!forget)
            return;
        m_resumeToken.clear();
        clear();
        m_reset = m_looked = false;
        m_lookedMs = 0;
    }
    /// Any thread. True if the bell has to ring. `lookedMs`: of which look the source's values are; 0: they are not.
    [[nodiscard]] bool post(quint64 attempt, bool reset, QList<T> changed, const QStringList &removed,
                            const std::string &resumeToken, qint64 lookedMs = 0)
    {
        const std::lock_guard lock(m_mutex);
        if (attempt != m_attempt)
            return false;
        if (!resumeToken.empty())
            m_resumeToken = resumeToken;
        const bool looked = std::exchange(m_lookedMs, lookedMs) != lookedMs;
        if (!reset && !looked && changed.isEmpty() && removed.isEmpty())
            return false;
        const bool rings = !m_reset && !m_looked && m_slots.isEmpty();
        m_looked = m_looked || looked;
        if (reset) {
            clear();
            m_reset = true;
        }
        for (T &value : changed) {
            const QString id = value.id;
            put(id, std::move(value));
        }
        for (const QString &id : removed)
            put(id, std::nullopt);
        return rings;
    }
    /// GUI thread.
    [[nodiscard]] StateNews<T> take()
    {
        StateNews<T> news;
        const std::lock_guard lock(m_mutex);
        news.reset = std::exchange(m_reset, false);
        news.looked = std::exchange(m_looked, false);
        for (auto &[id, value] : m_entries) {
            if (value)
                news.changed.append(std::move(*value));
            else
                news.removed.append(id);
        }
        clear();
        return news;
    }
    [[nodiscard]] std::string resumeToken() const
    {
        const std::lock_guard lock(m_mutex);
        return m_resumeToken;
    }
    [[nodiscard]] qint64 lookedMs() const
    {
        const std::lock_guard lock(m_mutex);
        return m_lookedMs;
    }

private:
    void clear()
    {
        m_entries.clear();
        m_slots.clear();
    }
    void put(const QString &id, std::optional<T> value)
    {
        if (const auto slot = m_slots.constFind(id); slot != m_slots.cend()) {
            m_entries[*slot].second = std::move(value);
            return;
        }
        m_slots.insert(id, m_entries.size());
        m_entries.emplace_back(id, std::move(value));
    }

    mutable std::mutex m_mutex; // Guards all below.
    quint64 m_attempt = 0;
    std::string m_resumeToken;
    qint64 m_lookedMs = 0;
    bool m_reset = false, m_looked = false;
    std::vector<std::pair<QString, std::optional<T>>> m_entries; // Nothing: removed.
    QHash<QString, std::size_t> m_slots;
};

/// A stream of values with an id. `Spec` names the messages: Value, Request, Response, open(), values().
template<typename Spec>
class StateStream
{
public:
    using Request = typename Spec::Request;
    using Response = typename Spec::Response;
    using Value = typename Spec::Value;

    static void open(Connection &connection, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        Spec::open(connection, context, request, reactor);
    }
    void begin(quint64 attempt, bool forget) { m_mailbox.begin(attempt, forget); }
    [[nodiscard]] bool post(quint64 attempt, const Response &message)
    {
        qint64 lookedMs = 0;
        if constexpr (requires { Spec::lookedMs(message); })
            lookedMs = Spec::lookedMs(message);
        return m_mailbox.post(attempt, message.frame().reset(), Spec::values(message), wordsFrom(message.removed()),
                              message.frame().resume_token(), lookedMs);
    }
    [[nodiscard]] StateNews<Value> take() { return m_mailbox.take(); }
    [[nodiscard]] std::string resumeToken() const { return m_mailbox.resumeToken(); }
    [[nodiscard]] qint64 lookedMs() const { return m_mailbox.lookedMs(); } ///< 0: not told.

private:
    StateMailbox<Value> m_mailbox;
};

struct AlertSpec
{
    using Value = Alert;
    using Request = v1::WatchAlertsRequest;
    using Response = v1::WatchAlertsResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.levels->async()->WatchAlerts(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.alerts(), alertFrom); }
};
struct IncidentSpec
{
    using Value = Incident;
    using Request = v1::WatchIncidentsRequest;
    using Response = v1::WatchIncidentsResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.neighbours->async()->WatchIncidents(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.incidents(), incidentFrom); }
};
struct CaseSpec
{
    using Value = OnboardingCase;
    using Request = v1::WatchCasesRequest;
    using Response = v1::WatchCasesResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.onboarding->async()->WatchCases(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.cases(), caseFrom); }
};
struct PostureSpec
{
    using Value = TenantPosture;
    using Request = v1::WatchPostureRequest;
    using Response = v1::WatchPostureResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.isolation->async()->WatchPosture(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.postures(), postureFrom); }
};
struct ConnectorSpec
{
    using Value = Connector;
    using Request = v1::WatchConnectorsRequest;
    using Response = v1::WatchConnectorsResponse;
    static void open(Connection &c, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        c.integrations->async()->WatchConnectors(context, request, reactor);
    }
    static QList<Value> values(const Response &m) { return listFrom(m.connectors(), connectorFrom); }
    static qint64 lookedMs(const Response &m) { return m.frame().data_time_ms(); }
};

/// The list of objectives is replaced whole, so only its newest edition is kept.
class ObjectiveStream
{
public:
    using Request = v1::WatchObjectivesRequest;
    using Response = v1::WatchObjectivesResponse;
    struct Edition
    {
        QList<ObjectiveRow> rows;
        ObjectiveCounts counts;
    };

    static void open(Connection &connection, grpc::ClientContext *context, const Request *request,
                     grpc::ClientReadReactor<Response> *reactor)
    {
        connection.levels->async()->WatchObjectives(context, request, reactor);
    }
    void begin(quint64 attempt, bool forget)
    {
        const std::lock_guard lock(m_mutex);
        m_attempt = attempt;
        if (!forget)
            return;
        m_resumeToken.clear();
        m_edition = {};
        m_fresh = false;
    }
    [[nodiscard]] bool post(quint64 attempt, const Response &message)
    {
        const bool rows = message.rows_size() > 0 || message.frame().snapshot();
        QList<ObjectiveRow> list = listFrom(message.rows(), objectiveFrom);
        const std::lock_guard lock(m_mutex);
        if (attempt != m_attempt)
            return false;
        if (!message.frame().resume_token().empty())
            m_resumeToken = message.frame().resume_token();
        if (!rows && !message.has_counts())
            return false; // A heartbeat.
        if (rows)
            m_edition.rows = std::move(list);
        if (message.has_counts()) {
            m_edition.counts = countsFrom(message.counts());
            m_edition.counts.evaluatedMs = message.frame().data_time_ms();
        }
        return !std::exchange(m_fresh, true);
    }
    /// Nothing when nothing came since the last take.
    [[nodiscard]] std::optional<Edition> take()
    {
        const std::lock_guard lock(m_mutex);
        if (!std::exchange(m_fresh, false))
            return std::nullopt;
        return m_edition;
    }
    [[nodiscard]] std::string resumeToken() const
    {
        const std::lock_guard lock(m_mutex);
        return m_resumeToken;
    }

private:
    mutable std::mutex m_mutex; // Guards all below.
    quint64 m_attempt = 0;
    std::string m_resumeToken;
    Edition m_edition;
    bool m_fresh = false;
};

} // namespace bulkhead

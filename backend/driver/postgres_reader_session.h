#pragma once
// One session of a tenant's reader: every wait in it ends at a stop, at its time, or at its bytes, and tells the
// server.
#include <absl/status/statusor.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace bulkhead::pg {

/// A column of an answer and where it comes from; nought: it is computed.
struct AnswerColumn
{
    std::string name;
    unsigned type = 0;
    int modifier = -1;
    unsigned table = 0;
    int attribute = 0;
};
struct Argument
{
    unsigned type = 0;
    std::optional<std::string> value;
};
/// What the server said no with.
struct Refusal
{
    std::string state, message;
    int position = 0; ///< In the statement, in characters from 1; 0: not told.
};

class ReaderSession
{
public:
    /// `conninfo` as libpq reads it. `refusal`: of the login.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<ReaderSession>>
    open(const std::string &conninfo, const std::stop_token &cancel, Refusal &refusal);
    ~ReaderSession();

    /// From now on: CANCELLED at a stop, DEADLINE_EXCEEDED after `ms`, RESOURCE_EXHAUSTED when one row has more than
    /// `bytes`; each time the server is told to cancel, and has, or the connection is gone.
    void bound(std::int64_t ms, std::int64_t bytes);

    struct Reader
    {
        std::function<void(const std::vector<AnswerColumn> &)> columns = {};
        /// False: enough; the server is told to stop, and that is no error.
        std::function<bool(std::vector<std::optional<std::string>>)> row = {};
    };
    /// One statement by the extended protocol, which takes no second one. FAILED_PRECONDITION: refused, see refusal();
    /// UNAVAILABLE: the connection is lost.
    absl::Status ask(const std::string &sql, const std::vector<Argument> &arguments, const Reader &reader);
    [[nodiscard]] const Refusal &refusal() const { return m_refusal; }
    [[nodiscard]] std::int64_t elapsedMs() const; ///< Since bound().

private:
    using Clock = std::chrono::steady_clock;
    struct Connection;
    ReaderSession(std::unique_ptr<Connection> connection, std::stop_token cancel);
    absl::Status flush();
    absl::Status await(); ///< Until a result is there.
    absl::Status over();  ///< Not OK: a bound is reached.
    void stop();          ///< Tells the server and takes what still comes, or gives the connection up.
    absl::Status take(void *result, const Reader &reader, bool &begun, bool &enough);

    std::unique_ptr<Connection> m_connection;
    std::stop_token m_cancel;
    Clock::time_point m_since, m_until;
    std::int64_t m_rowBytes = 0;  ///< That one row may have.
    std::int64_t m_mostBytes = 0; ///< Since the connection began, before the row is whole.
    Refusal m_refusal;
};

} // namespace bulkhead::pg

#pragma once
#include "backend/store/postgres_address.h"

#include <absl/status/status.h>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

typedef struct pg_conn PGconn; // As libpq-fe.h has them.
typedef struct pg_result PGresult;

namespace bulkhead::postgres {

struct FreeResult
{
    void operator()(PGresult *result) const;
};
using Result = std::unique_ptr<PGresult, FreeResult>;

/// The parameters of one statement, each with its type said: nothing is left to be guessed from the text.
class Values
{
public:
    void text(int position, std::string_view value); ///< Positions from 1, in order.
    void bytes(int position, std::string_view value);
    void integer(int position, std::int64_t value);
    [[nodiscard]] std::size_t size() const { return m_held.size(); }
    [[nodiscard]] std::size_t bytesHeld() const { return m_bytes; }

private:
    friend class Wire;
    void put(int position, unsigned type, std::string value);

    std::vector<std::string> m_held;
    std::vector<unsigned> m_types;
    std::size_t m_bytes = 0;
};

/// One connection of libpq with a deadline on everything. Statements have no names, so it may lead through a pooler
/// that gives each transaction another server connection. One thread at a time; whoever owns it waits.
class Wire
{
public:
    /// UNAVAILABLE: none of the hosts can be reached, or none takes writes; FAILED_PRECONDITION: a password is asked
    /// for and none was found, or the server is too old.
    [[nodiscard]] static absl::StatusOr<std::unique_ptr<Wire>> connect(const Address &address);
    ~Wire();
    Wire(const Wire &) = delete;
    Wire &operator=(const Wire &) = delete;

    /// How long the whole answer to one question may take from now on. After that the wire is lost.
    void setPatience(std::chrono::milliseconds patience) { m_patience = patience; }

    /// Statements without parameters, several with ";" between them: the last one's result, or the first failure.
    absl::StatusOr<Result> tell(const std::string &sql);
    /// One statement; values of the result are binary.
    absl::StatusOr<Result> ask(std::string_view sql, const Values &values);
    /// One statement for each of `count` lists of parameters, sent without waiting in between. How many of them, from
    /// the first, changed one row.
    absl::StatusOr<std::size_t> askEach(std::string_view sql, std::size_t count,
                                        const std::function<absl::StatusOr<Values>(std::size_t)> &values);

    /// The last failure was the connection's, not the question's: it is over, and whatever was under way is undone or,
    /// when it was a COMMIT, may be done.
    [[nodiscard]] bool lost() const { return m_lost; }
    [[nodiscard]] bool encrypted() const;
    [[nodiscard]] int serverVersion() const; ///< As 150004.
    [[nodiscard]] int backendPid() const;
    /// As a literal of SQL, quotes included.
    [[nodiscard]] std::string quoted(std::string_view text) const;

private:
    using Deadline = std::chrono::steady_clock::time_point;

    Wire(PGconn *connection, std::string name);
    bool prepare(std::string_view sql, const Values &values); ///< As the statement without a name.
    bool send(const std::string &sql, const Values &values);  ///< Empty: what was prepared.
    absl::StatusOr<Result> collect();
    absl::StatusOr<Result> next(Deadline until); ///< Null: the answer ends here.
    absl::StatusOr<std::size_t> collectEach(std::size_t before, std::size_t count, Deadline until);
    absl::Status meaning(const PGresult *result);
    absl::Status gone(std::string_view how = {});

    PGconn *m_connection;
    std::string m_name;
    std::chrono::milliseconds m_patience{35'000};
    bool m_lost = false;
};

} // namespace bulkhead::postgres

#pragma once
// What the reader of a stream of rows has, and what it is to be told next: 8 bytes a row, and whole frames.
#include "bulkhead/v1/common.pb.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bulkhead {

class RowDelta
{
public:
    /// `resume`: the token with which the reader came back, or nothing.
    RowDelta(std::string resume, std::string identity);

    /// A look begins. Not while sending().
    void begin(std::size_t slots);
    /// Keeps what the reader has of a slot once this is sent; 0: nothing. True: it has something else now.
    bool put(std::size_t slot, std::uint64_t print);
    [[nodiscard]] std::size_t slots() const { return m_prints.size(); }
    void tell(std::uint32_t row) { m_pending.push_back(row); }
    void remove(std::string id) { m_removed.push_back(std::move(id)); }
    /// A look ends. `content`: equal for readers who have the same, on whichever gateway.
    void end(std::uint64_t content);

    [[nodiscard]] bool sending() const { return m_sending; }
    /// The next row of the message being made, in the order they were told.
    [[nodiscard]] std::optional<std::uint32_t> next();
    /// After the last row of a message. True: with it the reader has all.
    bool seal(v1::StreamFrame &frame, google::protobuf::RepeatedPtrField<std::string> &removed);

private:
    std::string m_resume, m_identity, m_token;
    std::vector<std::uint64_t> m_prints;
    std::vector<std::uint32_t> m_pending;
    std::vector<std::string> m_removed;
    std::size_t m_at = 0;
    bool m_first = true, m_sending = false, m_snapshot = false, m_reset = false;
};

} // namespace bulkhead

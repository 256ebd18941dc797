#pragma once
// Watch streams of keyed state: a full snapshot, then what changed, then heartbeats. Conflated by state: what is sent
// is always the newest, and memory is one fingerprint per item, however slowly the reader reads.
#include "backend/room/listeners.h"
#include "backend/rpc/digest.h"
#include "backend/rpc/entry.h"

#include "bulkhead/v1/common.pb.h"

#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace bulkhead {

/// Person, rights and kind of stream in one string: what a resume token is bound to.
[[nodiscard]] std::string streamIdentity(const Call &call, std::string_view kind);
/// Says "you have exactly this": fits only the same identity and the same content.
[[nodiscard]] std::string resumeToken(std::string_view identity, std::uint64_t content);
[[nodiscard]] std::uint64_t fingerprint(const google::protobuf::Message &message);
/// Order matters.
[[nodiscard]] std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

/// Rings a stream when something it shows may have changed, for as long as it lives.
class Listening
{
public:
    Listening(std::uint64_t handle, std::function<void(std::uint64_t)> stop)
        : m_handle(handle)
        , m_stop(std::move(stop))
    {
    }
    ~Listening() { m_stop(m_handle); }
    Listening(const Listening &) = delete;
    Listening &operator=(const Listening &) = delete;

private:
    std::uint64_t m_handle;
    std::function<void(std::uint64_t)> m_stop;
};
/// Rung with every new ServiceBoard.
[[nodiscard]] std::unique_ptr<Listening> listenTo(EngineRoom &room, const Bell &bell);
[[nodiscard]] std::unique_ptr<Listening> listenTo(room::Listeners &listeners, const Bell &bell);

/// A Feed of items that have an id(). The kind of stream says what there is to see now.
template<class Response, class Item>
class KeyedFeed : public Feed<Response>
{
public:
    KeyedFeed(Call call, std::string identity, std::string resume)
        : m_call(std::move(call))
        , m_identity(std::move(identity))
        , m_resume(std::move(resume))
    {
    }

    absl::Status next(Response &message, bool due, Turn &turn) final
    {
        if (!m_sending && look())
            collect();
        if (!m_sending && !due) {
            turn = Turn::Wait;
            return absl::OkStatus();
        }
        turn = Turn::Write;
        fillFrame(*message.mutable_frame());
        if (m_sending)
            fillItems(message);
        return absl::OkStatus();
    }

protected:
    /// True when items() may differ from the last time. Cheap: it is asked at every bell.
    virtual bool look() = 0;
    /// Everything that the caller may see now, in order.
    virtual std::vector<Item> items() = 0;
    /// server_time_ms, data_time_ms, revision.
    virtual void fillFrame(v1::StreamFrame &frame) = 0;
    virtual google::protobuf::RepeatedPtrField<Item> &slot(Response &message) = 0;

    Call m_call;

private:
    static constexpr std::size_t kChunk = 200;

    void collect()
    {
        std::vector<Item> now = items();
        std::unordered_map<std::string, std::uint64_t> seen;
        std::uint64_t content = now.size();
        m_pending.clear();
        m_removed.clear();
        for (Item &item : now) {
            const std::uint64_t print = fingerprint(item);
            content = mixed(content, print);
            const auto known = m_sent.find(item.id());
            const bool fresh = known == m_sent.end() || known->second != print;
            seen.emplace(item.id(), print);
            if (fresh)
                m_pending.push_back(std::move(item));
        }
        for (const auto &[id, print] : m_sent)
            if (!seen.contains(id))
                m_removed.push_back(id);
        m_sent = std::move(seen);
        m_token = resumeToken(m_identity, content);
        m_at = 0;
        if (std::exchange(m_first, false)) {
            m_snapshot = m_resume != m_token; // Else the reader has all of it: nothing but a frame.
            m_reset = m_snapshot;
            if (!m_snapshot)
                m_pending.clear();
            m_sending = true;
            return;
        }
        m_sending = !m_pending.empty() || !m_removed.empty();
    }

    void fillItems(Response &message)
    {
        v1::StreamFrame &frame = *message.mutable_frame();
        for (std::size_t n = 0; n < kChunk && m_at < m_pending.size(); ++n)
            *slot(message).Add() = std::move(m_pending[m_at++]);
        for (std::string &id : m_removed)
            message.add_removed(std::move(id));
        m_removed.clear();
        const bool last = m_at == m_pending.size();
        frame.set_snapshot(m_snapshot);
        frame.set_snapshot_end(m_snapshot && last);
        frame.set_reset(std::exchange(m_reset, false));
        if (!last)
            return;
        frame.set_resume_token(m_token); // Only with the last part: before it the reader does not have it all.
        m_snapshot = false;
        m_sending = false;
        m_pending.clear();
    }

    std::string m_identity, m_resume, m_token;
    std::unordered_map<std::string, std::uint64_t> m_sent;
    std::vector<Item> m_pending;
    std::vector<std::string> m_removed;
    std::size_t m_at = 0;
    bool m_first = true, m_sending = false, m_snapshot = false, m_reset = false;
};

} // namespace bulkhead

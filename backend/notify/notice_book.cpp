#include "backend/notify/notice_book.h"

#include "backend/notify/alert_fact.h"

#include <charconv>

namespace bulkhead::notify {

namespace {

absl::StatusOr<std::uint64_t> storedCount(Store &store, const std::string &name)
{
    const auto text = store.setting(name);
    if (!text.ok())
        return text.status();
    std::uint64_t number = 0;
    if (*text) // A damaged counter begins anew; the rows themselves are unharmed.
        std::from_chars((*text)->data(), (*text)->data() + (*text)->size(), number);
    return number;
}

std::string lastName(const std::string &target)
{
    return "notify.sequence." + target;
}
std::string droppedName(const std::string &target)
{
    return "notify.dropped." + target;
}

} // namespace

NoticeBook::NoticeBook(Store &store, std::string target)
    : m_store(&store)
    , m_target(std::move(target))
{
}

absl::StatusOr<NoticeBook> NoticeBook::load(Store &store, const std::string &target)
{
    NoticeBook book(store, target);
    auto rows = store.notices(target);
    if (!rows.ok())
        return rows.status();
    const auto last = storedCount(store, lastName(target));
    const auto dropped = storedCount(store, droppedName(target));
    if (!last.ok() || !dropped.ok())
        return last.ok() ? dropped.status() : last.status();
    book.m_last = *last;
    book.m_dropped = *dropped;
    for (StoredNotice &row : *rows) {
        book.m_last = std::max(book.m_last, row.sequence);
        book.enter(std::move(row));
    }
    return book;
}

void NoticeBook::enter(StoredNotice notice)
{
    const std::uint64_t sequence = notice.sequence;
    m_byAlert[notice.alertId].insert(sequence);
    if (notice.pending)
        m_pending.insert(sequence);
    m_rows.insert_or_assign(sequence, std::move(notice));
}

std::uint64_t NoticeBook::add(StoredNotice notice)
{
    notice.target = m_target;
    notice.sequence = ++m_last;
    m_changed.insert(m_last);
    m_countersChanged = true;
    enter(std::move(notice));
    return m_last;
}

void NoticeBook::setDelivered(std::uint64_t sequence)
{
    const auto row = m_rows.find(sequence);
    if (row == m_rows.end())
        return;
    row->second.pending = false;
    m_pending.erase(sequence);
    m_changed.insert(sequence);
}

void NoticeBook::remove(std::uint64_t sequence)
{
    const auto row = m_rows.find(sequence);
    if (row == m_rows.end())
        return;
    const auto alert = m_byAlert.find(row->second.alertId);
    alert->second.erase(sequence);
    if (alert->second.empty())
        m_byAlert.erase(alert);
    m_pending.erase(sequence);
    m_rows.erase(row);
    m_changed.insert(sequence);
}

void NoticeBook::removeBefore(const std::string &alertId, std::uint64_t sequence)
{
    const auto alert = m_byAlert.find(alertId);
    if (alert == m_byAlert.end())
        return;
    const std::vector<std::uint64_t> older(alert->second.begin(), alert->second.lower_bound(sequence));
    for (const std::uint64_t each : older)
        remove(each);
}

void NoticeBook::countDropped(std::uint64_t messages)
{
    m_dropped += messages;
    m_countersChanged = m_countersChanged || messages > 0;
}

absl::Status NoticeBook::save()
{
    if (!unsaved())
        return absl::OkStatus();
    const absl::Status status = m_store->write([this](StoreTxn &txn) {
        absl::Status all = m_lease ? txn.prove(*m_lease) : absl::OkStatus();
        for (auto it = m_changed.begin(); all.ok() && it != m_changed.end(); ++it) {
            const auto row = m_rows.find(*it);
            all = row == m_rows.end() ? txn.removeNotice(m_target, *it) : txn.putNotice(row->second);
        }
        if (all.ok())
            all = txn.setSetting(lastName(m_target), std::to_string(m_last));
        if (all.ok())
            all = txn.setSetting(droppedName(m_target), std::to_string(m_dropped));
        return all;
    });
    if (status.ok()) {
        m_changed.clear();
        m_countersChanged = false;
    }
    return status;
}

const StoredNotice *NoticeBook::newestOf(const std::string &alertId) const
{
    const auto alert = m_byAlert.find(alertId);
    return alert == m_byAlert.end() ? nullptr : &m_rows.at(*alert->second.rbegin());
}

std::vector<const StoredNotice *> NoticeBook::open() const
{
    std::vector<const StoredNotice *> newest;
    for (const auto &[id, sequences] : m_byAlert) {
        const StoredNotice &row = m_rows.at(*sequences.rbegin());
        if (row.state != kResolved)
            newest.push_back(&row);
    }
    return newest;
}

const StoredNotice *NoticeBook::firstPending() const
{
    return m_pending.empty() ? nullptr : &m_rows.at(*m_pending.begin());
}

} // namespace bulkhead::notify

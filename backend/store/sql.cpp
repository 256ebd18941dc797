#include "backend/store/sql.h"

namespace bulkhead::sql {

namespace {

/// How many bytes the UTF-8 character at the front has; 0: none that may be kept.
std::size_t characterAt(std::string_view text)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && byte(i) >= low && byte(i) <= high;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return first == 0 ? 0 : 1;
    if (first >= 0xc2 && first <= 0xdf)
        return follows(1, 0x80, 0xbf) ? 2 : 0;
    // Neither longer than need be, nor half of a pair, nor past the last character.
    if (first >= 0xe0 && first <= 0xef)
        return follows(1, first == 0xe0 ? 0xa0 : 0x80, first == 0xed ? 0x9f : 0xbf) && follows(2, 0x80, 0xbf) ? 3 : 0;
    if (first >= 0xf0 && first <= 0xf4)
        return follows(1, first == 0xf0 ? 0x90 : 0x80, first == 0xf4 ? 0x8f : 0xbf) && follows(2, 0x80, 0xbf)
                       && follows(3, 0x80, 0xbf)
                   ? 4
                   : 0;
    return 0;
}

} // namespace

bool isText(std::string_view text)
{
    while (!text.empty()) {
        const std::size_t size = characterAt(text);
        if (size == 0)
            return false;
        text.remove_prefix(size);
    }
    return true;
}

Statement::Statement(std::unique_ptr<Cursor> cursor)
    : m_cursor(std::move(cursor))
{
}

void Statement::bindText(int position, std::string_view text)
{
    if (!isText(text))
        m_refused = absl::InvalidArgumentError("A text with a zero or with bytes that are not UTF-8 cannot be kept.");
    else
        m_cursor->bindText(position, text);
}

absl::Status Statement::run()
{
    return next().status();
}

absl::StatusOr<bool> Statement::next()
{
    if (!m_refused.ok())
        return m_refused;
    return m_cursor->next();
}

Connection::Connection(std::string name, const char *whole)
    : m_name(std::move(name))
    , m_whole(whole)
{
}

absl::StatusOr<std::int64_t> Connection::clockMs(const Clock &own)
{
    return own.nowMs();
}

Statement Connection::prepare(std::string_view sql)
{
    ++m_prepared;
    return Statement(cursor(sql));
}

absl::StatusOr<std::size_t> Connection::runEach(std::string_view sql, std::size_t count,
                                                const std::function<void(Statement &, std::size_t)> &bind)
{
    for (std::size_t i = 0; i < count; ++i) {
        Statement statement = prepare(sql);
        bind(statement, i);
        if (absl::Status status = statement.run(); !status.ok())
            return status;
        if (changes() != 1)
            return i;
    }
    return count;
}

absl::Status Connection::stream(const std::string &sql, const std::function<bool(const Statement &)> &take,
                                int /*atOnce*/)
{
    Statement statement = prepare(sql);
    for (;;) {
        const auto row = statement.next();
        if (!row.ok())
            return row.status();
        if (!*row || !take(statement))
            return absl::OkStatus();
    }
}

absl::StatusOr<std::int64_t> Connection::number(std::string_view sql)
{
    Statement statement = prepare(sql);
    const auto row = statement.next();
    if (!row.ok())
        return row.status();
    return *row ? statement.integer(0) : 0;
}

} // namespace bulkhead::sql

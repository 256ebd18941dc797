#include "models/natural_key.h"

#include "models/filter_grammar.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace bulkhead {
namespace {

constexpr std::array<char, 256> lowerTable()
{
    std::array<char, 256> table{};
    for (size_t i = 0; i < table.size(); ++i)
        table[i] = static_cast<char>(i >= 'A' && i <= 'Z' ? i + ('a' - 'A') : i);
    return table;
}
constexpr std::array<char, 256> kLower = lowerTable();

char lower(char c)
{
    return kLower[static_cast<unsigned char>(c)];
}

bool isAscii(std::string_view text)
{
    size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        quint64 eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if (eight & 0x8080808080808080u)
            return false;
    }
    for (; at < text.size(); ++at) {
        if (text[at] & 0x80)
            return false;
    }
    return true;
}

std::string foldedUtf8(std::string_view utf8)
{
    return filter::folded(QString::fromUtf8(utf8.data(), static_cast<qsizetype>(utf8.size()))).toStdString();
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

void appendAsciiKey(std::string_view text, std::string &key)
{
    for (size_t at = 0; at < text.size();) {
        if (!isDigit(text[at])) {
            key.push_back(lower(text[at++]));
            continue;
        }
        while (at + 1 < text.size() && text[at] == '0' && isDigit(text[at + 1]))
            ++at;
        size_t end = at;
        while (end < text.size() && isDigit(text[end]))
            ++end;
        // The number of digits first: a longer number is a larger one.
        key.push_back(static_cast<char>('0' + std::min<size_t>(end - at, 9)));
        key.append(text.substr(at, end - at));
        at = end;
    }
}

struct Keyed
{
    quint64 high = 0, low = 0; ///< The key's first 16 bytes as numbers: nearly every comparison ends here.
    quint32 row = 0;
    quint32 restAt = 0, restEnd = 0; ///< What follows, in the arena of rests.
};

quint64 eightBytes(const std::string &key, size_t from)
{
    quint64 value = 0;
    for (size_t i = from; i < from + 8; ++i)
        value = value << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0);
    return value;
}

} // namespace

void appendNaturalKey(std::string_view utf8, std::string &key)
{
    if (isAscii(utf8))
        appendAsciiKey(utf8, key);
    else
        appendAsciiKey(foldedUtf8(utf8), key);
}

std::vector<quint32> naturalRanks(quint32 count, const std::function<std::string_view(quint32)> &textOf,
                                  const std::atomic<bool> &cancelled)
{
    std::vector<Keyed> items(count);
    std::string key, rests;
    for (quint32 row = 0; row < count; ++row) {
        key.clear();
        appendNaturalKey(textOf(row), key);
        Keyed &item = items[row];
        item.high = eightBytes(key, 0);
        item.low = eightBytes(key, 8);
        item.row = row;
        item.restAt = static_cast<quint32>(rests.size());
        if (key.size() > 16)
            rests.append(key, 16, std::string::npos);
        item.restEnd = static_cast<quint32>(rests.size());
    }
    if (cancelled)
        return {};
    const auto rest = [&](const Keyed &item) {
        return std::string_view(rests).substr(item.restAt, item.restEnd - item.restAt);
    };
    std::sort(items.begin(), items.end(), [&](const Keyed &a, const Keyed &b) {
        if (a.high != b.high)
            return a.high < b.high;
        if (a.low != b.low)
            return a.low < b.low;
        return rest(a) < rest(b);
    });
    if (cancelled)
        return {};
    std::vector<quint32> ranks(count);
    quint32 rank = 0;
    for (quint32 i = 0; i < count; ++i) {
        const Keyed &item = items[i];
        if (i > 0) {
            const Keyed &before = items[i - 1];
            if (before.high != item.high || before.low != item.low || rest(before) != rest(item))
                rank = i;
        }
        ranks[item.row] = rank;
    }
    return ranks;
}

FoldedNeedle::FoldedNeedle(const QString &folded)
    : m_text(folded.toStdString())
{
}

bool FoldedNeedle::isIn(std::string_view utf8) const
{
    if (m_text.empty())
        return true;
    if (!isAscii(utf8))
        return foldedUtf8(utf8).find(m_text) != std::string::npos;
    if (utf8.size() < m_text.size())
        return false;
    const size_t last = utf8.size() - m_text.size();
    const char first = m_text[0];
    for (size_t at = 0; at <= last; ++at) {
        if (lower(utf8[at]) != first)
            continue;
        size_t i = 1;
        while (i < m_text.size() && lower(utf8[at + i]) == m_text[i])
            ++i;
        if (i == m_text.size())
            return true;
    }
    return false;
}

bool FoldedNeedle::begins(std::string_view utf8) const
{
    if (!isAscii(utf8))
        return foldedUtf8(utf8).starts_with(m_text);
    return utf8.size() >= m_text.size()
           && std::equal(m_text.begin(), m_text.end(), utf8.begin(), [](char a, char b) { return a == lower(b); });
}

} // namespace bulkhead

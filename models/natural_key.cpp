#include "models/natural_key.h"

#include "models/filter_grammar.h"

#include <QtEndian>

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

/// One text on its way to a rank: eight bytes of its key, as a number, at the depth that is being compared.
struct Keyed
{
    quint64 block = 0;
    quint32 row = 0;
};

/// The keys of all rows, one after another.
struct Keys
{
    std::string bytes;
    std::vector<quint32> ends;
    const std::atomic<bool> &cancelled;

    /// Eight bytes from `depth`, big end first, so that numbers compare as memcmp does; 0 behind the end.
    [[nodiscard]] quint64 block(quint32 row, quint32 depth) const
    {
        const quint32 from = (row ? ends[row - 1] : 0) + depth, end = ends[row];
        if (from >= end)
            return 0;
        const quint32 length = std::min<quint32>(end - from, 8);
        unsigned char eight[8] = {};
        std::memcpy(eight, bytes.data() + from, length);
        return qFromBigEndian<quint64>(eight);
    }
    [[nodiscard]] bool endsAt(quint32 row, quint32 depth) const
    {
        return (row ? ends[row - 1] : 0) + depth >= ends[row];
    }
};

/// Sorts runs of equal blocks by their next eight bytes until they differ or end. Texts that share a beginning are
/// compared once per eight bytes, not once per comparison: their bytes are fetched in one go.
void sortDeeper(const Keys &keys, std::vector<Keyed> &items, size_t first, size_t last, quint32 depth,
                std::vector<quint32> &ranks)
{
    if (keys.cancelled)
        return;
    if (depth > 0) {
        for (size_t i = first; i < last; ++i)
            items[i].block = keys.block(items[i].row, depth);
    }
    std::sort(items.begin() + static_cast<std::ptrdiff_t>(first), items.begin() + static_cast<std::ptrdiff_t>(last),
              [](const Keyed &a, const Keyed &b) { return a.block < b.block; });
    for (size_t i = first; i < last;) {
        size_t end = i + 1;
        while (end < last && items[end].block == items[i].block)
            ++end;
        const bool more = end - i > 1
                          && std::any_of(items.begin() + static_cast<std::ptrdiff_t>(i),
                                         items.begin() + static_cast<std::ptrdiff_t>(end),
                                         [&](const Keyed &item) { return !keys.endsAt(item.row, depth + 8); });
        if (more) {
            sortDeeper(keys, items, i, end, depth + 8, ranks);
        } else {
            for (size_t at = i; at < end; ++at)
                ranks[items[at].row] = static_cast<quint32>(i);
        }
        i = end;
    }
}

} // namespace

void appendNaturalKey(std::string_view utf8, std::string &key)
{
    if (isAscii(utf8))
        appendAsciiKey(utf8, key);
    else
        appendAsciiKey(foldedUtf8(utf8), key);
}

std::string naturalKey(const QString &text)
{
    std::string key;
    appendNaturalKey(text.toStdString(), key);
    return key;
}

std::vector<quint32> naturalRanks(quint32 count, const std::function<std::string_view(quint32)> &textOf,
                                  const std::atomic<bool> &cancelled)
{
    Keys keys{{}, {}, cancelled};
    keys.bytes.reserve(count * size_t(24));
    keys.ends.resize(count);
    for (quint32 row = 0; row < count; ++row) {
        appendNaturalKey(textOf(row), keys.bytes);
        keys.ends[row] = static_cast<quint32>(keys.bytes.size());
        if (row % 65'536 == 0 && cancelled)
            return {};
    }
    std::vector<Keyed> items(count);
    for (quint32 row = 0; row < count; ++row)
        items[row] = {keys.block(row, 0), row};
    std::vector<quint32> ranks(count);
    sortDeeper(keys, items, 0, count, 0, ranks);
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
    constexpr size_t kShort = 128;
    if (utf8.size() > kShort)
        return foldedUtf8(utf8).find(m_text) != std::string::npos;
    // Plain arithmetic on the whole text first: the compiler does sixteen letters at once.
    char low[kShort];
    unsigned char any = 0;
    for (size_t at = 0; at < utf8.size(); ++at) {
        const auto c = static_cast<unsigned char>(utf8[at]);
        any |= c;
        low[at] = static_cast<char>(c + (static_cast<unsigned char>(c - 'A') < 26 ? 'a' - 'A' : 0));
    }
    if (any & 0x80)
        return foldedUtf8(utf8).find(m_text) != std::string::npos;
    return std::string_view(low, utf8.size()).find(m_text) != std::string_view::npos;
}

bool FoldedNeedle::begins(std::string_view utf8) const
{
    if (!isAscii(utf8))
        return foldedUtf8(utf8).starts_with(m_text);
    return utf8.size() >= m_text.size()
           && std::equal(m_text.begin(), m_text.end(), utf8.begin(), [](char a, char b) { return a == lower(b); });
}

} // namespace bulkhead

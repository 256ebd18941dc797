#pragma once
#include <QString>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bulkhead {

/// Appends bytes whose memcmp order is how people order names: case and accents do not count, "Clinic 9" before
/// "Clinic 10".
void appendNaturalKey(std::string_view utf8, std::string &key);
[[nodiscard]] std::string naturalKey(const QString &text); ///< That of one text.

/// Ranks of rows 0..count-1 by natural order of their texts; equal keys have equal ranks. Stops early when cancelled
/// (the result is then worthless).
[[nodiscard]] std::vector<quint32> naturalRanks(quint32 count, const std::function<std::string_view(quint32)> &textOf,
                                                const std::atomic<bool> &cancelled);

/// A search text, folded once, looked for in many UTF-8 texts without regard to case and accents.
class FoldedNeedle
{
public:
    explicit FoldedNeedle(const QString &folded); ///< As filter::folded() gives it.
    [[nodiscard]] bool isIn(std::string_view utf8) const;
    [[nodiscard]] bool begins(std::string_view utf8) const;

private:
    std::string m_text;
};

} // namespace bulkhead

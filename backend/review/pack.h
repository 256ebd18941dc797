#pragma once
// A pack's pages as content: what is said, not how it is laid out.
#include "backend/engine/attainment.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace bulkhead::review {

/// Numbers as AttainmentState in terms.proto.
enum class Shown : std::uint8_t { None, Met, AtRisk, Missed, NoTraffic, NotMeasured, Partial };
[[nodiscard]] Shown shownAs(sla::AttainmentState state);
[[nodiscard]] std::string stateWords(Shown state); ///< "met", "no requests", "not measured"

/// Frozen counts behind a figure.
struct Drill
{
    std::string workflow; ///< Empty: nothing behind it.
    std::int64_t fromMs = 0, toMs = 0;
};
struct Figure
{
    std::string id, label, value, of;
    Shown state = Shown::None;
    std::vector<std::string> formula; ///< With the numbers put in.
    Drill drill;
};
struct Cell
{
    std::string text;
    Shown state = Shown::None;
    std::optional<Figure> figure;
    std::vector<Shown> strip;
};
struct Column
{
    std::string title;
    bool number = false;
};
struct Table
{
    std::string heading;
    std::vector<Column> columns;
    std::vector<std::vector<Cell>> rows;
};
enum class ChartKind : std::uint8_t { Unspecified, BurnDown, Trend, Share };
struct ChartPoint
{
    std::int64_t atMs = 0;
    double value = 0;
};
struct ChartSeries
{
    std::string name, role; ///< Role: actual, ideal, commitment.
    std::vector<ChartPoint> points;
    bool step = false;
};
struct ChartBand
{
    std::int64_t fromMs = 0, toMs = 0;
    std::string label, kind; ///< Kind: excluded, not-measured.
};
struct ChartMark
{
    std::int64_t atMs = 0;
    std::string label;
    double value = 0;
};
struct Chart
{
    ChartKind kind = ChartKind::Unspecified;
    std::string heading, unit;
    double low = 0, high = 0;
    std::vector<ChartSeries> series;
    std::vector<ChartBand> bands;
    std::vector<ChartMark> marks;
    std::int64_t fromMs = 0, toMs = 0;
};
struct Text
{
    std::string heading, text;
};
using Figures = std::vector<Figure>;
using Block = std::variant<Text, Figures, Table, Chart>;
struct Page
{
    std::string id, title, headline;
    std::vector<Block> blocks;
};
struct Appendix
{
    std::string name; ///< File name without ending.
    Table table;
};
struct Pack
{
    std::vector<Page> pages;
    std::vector<Appendix> appendix;
};

/// Every field of the content in a fixed order: hash it to say that two packs are the same.
[[nodiscard]] std::string canonicalBytes(const Pack &pack);

} // namespace bulkhead::review

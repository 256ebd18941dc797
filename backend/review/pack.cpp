#include "backend/review/pack.h"

#include "backend/review/archive.h"

namespace bulkhead::review {

template<typename A>
void fields(A &a, Drill &v)
{
    a(v.workflow, v.fromMs, v.toMs);
}
template<typename A>
void fields(A &a, Figure &v)
{
    a(v.id, v.label, v.value, v.of, v.state, v.formula, v.drill);
}
template<typename A>
void fields(A &a, Cell &v)
{
    a(v.text, v.state, v.figure, v.strip);
}
template<typename A>
void fields(A &a, Column &v)
{
    a(v.title, v.number);
}
template<typename A>
void fields(A &a, Table &v)
{
    a(v.heading, v.columns, v.rows);
}
template<typename A>
void fields(A &a, ChartPoint &v)
{
    a(v.atMs, v.value);
}
template<typename A>
void fields(A &a, ChartSeries &v)
{
    a(v.name, v.role, v.points, v.step);
}
template<typename A>
void fields(A &a, ChartBand &v)
{
    a(v.fromMs, v.toMs, v.label, v.kind);
}
template<typename A>
void fields(A &a, ChartMark &v)
{
    a(v.atMs, v.label, v.value);
}
template<typename A>
void fields(A &a, Chart &v)
{
    a(v.kind, v.heading, v.unit, v.low, v.high, v.series, v.bands, v.marks, v.fromMs, v.toMs);
}
template<typename A>
void fields(A &a, Text &v)
{
    a(v.heading, v.text);
}
template<typename A>
void fields(A &a, Block &v)
{
    auto kind = static_cast<std::int32_t>(v.index());
    a(kind);
    std::visit([&a](auto &block) { a(block); }, v);
}
template<typename A>
void fields(A &a, Page &v)
{
    a(v.id, v.title, v.headline, v.blocks);
}
template<typename A>
void fields(A &a, Appendix &v)
{
    a(v.name, v.table);
}

Shown shownAs(sla::AttainmentState state)
{
    switch (state) {
    case sla::AttainmentState::Ok:
        return Shown::Met;
    case sla::AttainmentState::AtRisk:
        return Shown::AtRisk;
    case sla::AttainmentState::Breached:
        return Shown::Missed;
    case sla::AttainmentState::NoTraffic:
        return Shown::NoTraffic;
    case sla::AttainmentState::Partial:
        return Shown::Partial;
    case sla::AttainmentState::NoData:
        break;
    }
    return Shown::NotMeasured;
}

std::string stateWords(Shown state)
{
    switch (state) {
    case Shown::Met:
        return "met";
    case Shown::AtRisk:
        return "at risk";
    case Shown::Missed:
        return "missed";
    case Shown::NoTraffic:
        return "no requests";
    case Shown::NotMeasured:
        return "not measured";
    case Shown::Partial:
        return "measured in part";
    case Shown::None:
        break;
    }
    return {};
}

std::string canonicalBytes(const Pack &pack)
{
    Writer writer;
    Pack copy = pack; // The one list of fields is for both directions.
    writer(copy.pages, copy.appendix);
    return writer.take();
}

} // namespace bulkhead::review

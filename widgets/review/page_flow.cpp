#include "widgets/review/page_flow.h"

namespace bulkhead::sheet {
namespace {

/// Height of the piece and of those that must follow it on the same sheet.
double chained(const std::vector<Piece> &pieces, std::size_t from)
{
    double height = pieces[from].height;
    for (std::size_t i = from; pieces[i].withNext && i + 1 < pieces.size(); ++i)
        height += pieces[i + 1].before + pieces[i + 1].height;
    return height;
}

} // namespace

std::vector<std::vector<Placed>> brokenInto(const Flow &flow, double first, double next)
{
    std::vector<std::vector<Placed>> sheets(1);
    double room = first, y = 0;
    for (std::size_t i = 0; i < flow.pieces.size(); ++i) {
        const Piece &piece = flow.pieces[i];
        const bool begun = !sheets.back().empty();
        const bool glued = i > 0 && flow.pieces[i - 1].withNext;
        const double before = begun ? piece.before : 0;
        // Half a point of slack: sums of heights are not exact.
        if (begun && !glued && y + before + chained(flow.pieces, i) > room + 0.5) {
            sheets.emplace_back();
            room = next;
            y = 0;
            if (piece.table >= 0) {
                const Piece &head = flow.heads[static_cast<std::size_t>(piece.table)];
                sheets.back().push_back({0, head});
                y = head.height;
            }
        } else {
            y += before;
        }
        sheets.back().push_back({y, piece});
        y += piece.height;
    }
    return sheets;
}

} // namespace bulkhead::sheet

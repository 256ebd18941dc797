#pragma once
#include <QSizeF>

namespace bulkhead {

/// What a page of a pack is laid out for. Lengths in points; a painter scales the whole sheet to where it is wanted.
struct PageFormat
{
    enum class Kind : int { A4, Slide, Screen };
    Kind kind = Kind::A4;
    QSizeF size;
    double side = 0, top = 0, bottom = 0;                                                    ///< Margins.
    double cover = 0, headline = 0, heading = 0, body = 0, small = 0, figure = 0, table = 0; ///< Sizes of text.
    bool internal = false; ///< Every sheet says that it is not for the customer.

    [[nodiscard]] double width() const { return size.width() - 2 * side; }

    [[nodiscard]] static PageFormat a4();    ///< Portrait, 595 × 842.
    [[nodiscard]] static PageFormat slide(); ///< 16:9, 960 × 540.
    /// As a slide with the window's proportions, so that type grows with the window.
    [[nodiscard]] static PageFormat screen(const QSizeF &window);
    [[nodiscard]] bool operator==(const PageFormat &) const = default;
};

} // namespace bulkhead

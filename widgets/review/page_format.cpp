#include "widgets/review/page_format.h"

#include <algorithm>

namespace bulkhead {

PageFormat PageFormat::a4()
{
    PageFormat format;
    format.size = {595, 842};
    format.side = 48, format.top = 40, format.bottom = 36;
    format.cover = 30, format.headline = 21, format.heading = 11.5, format.body = 10.5, format.small = 8.5;
    format.figure = 18, format.table = 9.5;
    return format;
}

PageFormat PageFormat::slide()
{
    PageFormat format;
    format.kind = Kind::Slide;
    format.size = {960, 540};
    format.side = 58, format.top = 40, format.bottom = 30;
    format.cover = 40, format.headline = 28, format.heading = 14, format.body = 14, format.small = 10.5;
    format.figure = 23, format.table = 12;
    return format;
}

PageFormat PageFormat::screen(const QSizeF &window)
{
    PageFormat format = slide();
    format.kind = Kind::Screen;
    constexpr double kNarrowest = 760; // Below this the columns of a table stop fitting.
    const double ratio = std::clamp(window.height() > 0 ? window.width() / window.height() : 16 / 9.0, 0.5, 4.0);
    const double width = std::max(kNarrowest, format.size.height() * ratio);
    format.size = {width, width / ratio};
    return format;
}

} // namespace bulkhead

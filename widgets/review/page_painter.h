#pragma once
#include "widgets/review/page_flow.h"
#include "widgets/review/page_format.h"

namespace bulkhead {

/// A pack laid out in one format. The same on a screen and in a PDF: everything is measured in points and scaled as a
/// whole. A pack's page whose content does not fit goes on on further sheets. Always light. Cheap to keep: laying out
/// happens once, in the constructor. Any thread; one at a time.
class PagePainter
{
public:
    struct Sheet
    {
        int page = 0;            ///< Of Pack::pages.
        int part = 0, parts = 1; ///< Which of the page's sheets this is, from 0.
        bool continued() const { return part > 0; }
    };

    PagePainter() = default; ///< No sheet.
    PagePainter(const Pack &pack, const PageFormat &format);

    [[nodiscard]] int sheetCount() const { return int(m_sheets.size()); }
    [[nodiscard]] Sheet sheet(int number) const; ///< `number` from 0.
    [[nodiscard]] int firstSheetOf(int page) const;
    [[nodiscard]] const PageFormat &format() const { return m_format; }
    /// The largest rectangle of the format's proportions in the middle of `room`.
    [[nodiscard]] QRectF placeIn(const QRectF &room) const;

    /// Paints a sheet with its white ground so that it fills `into`, in the painter's units.
    void paint(QPainter &painter, const QRectF &into, int number) const;
    /// Every figure of the sheet that opens a calculation, in reading order; rectangles as in paint().
    [[nodiscard]] QList<sheet::Spot> spots(const QRectF &into, int number) const;
    /// The sheet's page in words, for screen readers.
    [[nodiscard]] QString spoken(int number) const;

private:
    struct Laid
    {
        Sheet where;
        QStringList headline;
        double bodyTop = 0;
        std::vector<sheet::Placed> pieces;
    };
    void layOut(int page);
    void layOutCover(int page);
    void paintFrame(QPainter &painter, int number) const;
    void paintHeadline(QPainter &painter, const Laid &laid) const;
    [[nodiscard]] double headTop() const; ///< Below the header line.
    [[nodiscard]] double bodyBottom() const;

    Pack m_pack;
    PageFormat m_format;
    std::vector<Laid> m_sheets;
};

} // namespace bulkhead

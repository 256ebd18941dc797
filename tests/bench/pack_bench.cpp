// A pack of twelve pages: laid out, a page turned on a window, and both PDFs. Content of tests/fixtures.
#include "tests/fixtures/sample_pack.h"
#include "widgets/review/pack_pdf.h"
#include "widgets/review/page_painter.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>
#include <QPainter>

#include <algorithm>
#include <cstdio>
#include <vector>

using namespace bulkhead;

namespace {

constexpr int kRuns = 7;

template<typename Work>
double took(Work work)
{
    QElapsedTimer timer;
    timer.start();
    work();
    return double(timer.nsecsElapsed()) / 1e6;
}

void print(const char *name, std::vector<double> ms, bool last)
{
    std::sort(ms.begin(), ms.end());
    std::printf("\"%s\": {\"median\": %.2f, \"min\": %.2f, \"max\": %.2f, \"runs\": %zu}%s", name, ms[ms.size() / 2],
                ms.front(), ms.back(), ms.size(), last ? "}\n" : ", ");
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QApplication application(argc, argv);
    const Theme theme(Theme::Choice::Light);
    const Pack pack = samplePack();
    const QSize window(1920, 1080);
    std::vector<double> laid, turned, a4, slides;
    for (int run = 0; run < kRuns; ++run) {
        PagePainter pages;
        laid.push_back(took([&] { pages = PagePainter(pack, PageFormat::screen(window)); }));
        for (int sheet = 0; sheet < pages.sheetCount(); ++sheet) {
            QImage image(window, QImage::Format_RGB32);
            turned.push_back(took([&] {
                QPainter painter(&image);
                pages.paint(painter, QRectF(QPointF(), window), sheet);
            }));
        }
        a4.push_back(took([&] { static_cast<void>(packPdf(pack, PageFormat::a4())); }));
        slides.push_back(took([&] { static_cast<void>(packPdf(pack, PageFormat::slide())); }));
    }
    std::printf("{\"pages\": %d, ", int(pack.pages.size()));
    print("laid_out_ms", laid, false);
    print("page_turn_ms", turned, false);
    print("pdf_a4_ms", a4, false);
    print("pdf_16x9_ms", slides, true);
    return 0;
}

#include "widgets/neighbours/ledger_view.h"

#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/theme/theme.h"

#include <QLocale>
#include <QPainter>

namespace bulkhead {

namespace {

constexpr int kRow = 28;

QString secondsText(double seconds)
{
    return LedgerView::tr("%1 s").arg(QLocale(QLocale::English)
                                          .toString(seconds, 'f',
                                                    seconds < 10    ? 2
                                                    : seconds < 100 ? 1
                                                                    : 0));
}

} // namespace

Tone accountTone(const QString &account, int tenantNumber)
{
    if (account == QLatin1String("TENANT"))
        return tenantNumber == 0 ? Tone::Bad : Tone::Warn;
    if (account == QLatin1String("NORMAL"))
        return Tone::Series0;
    if (account == QLatin1String("SELF"))
        return Tone::Series1;
    if (account == QLatin1String("CAPACITY"))
        return Tone::Series2;
    if (account == QLatin1String("SYSTEM"))
        return Tone::Series3;
    return Tone::Faint;
}

LedgerView::LedgerView(QWidget *parent)
    : QWidget(parent)
{
    setAccessibleName(tr("Delay ledger"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void LedgerView::show(const QList<Account> &ledger, const QString &pool)
{
    m_rows.clear();
    double sum = 0;
    int tenants = 0;
    QStringList spoken;
    for (const Account &account : ledger) {
        Row row{accountName(account, pool), secondsText(account.seconds), words::share(account.share),
                account.share / 10'000.0, accountTone(account.account, tenants)};
        tenants += account.account == QLatin1String("TENANT");
        sum += account.seconds;
        spoken << tr("%1: %2, %3").arg(row.name, row.seconds, row.share);
        m_rows << row;
    }
    m_sum = secondsText(sum);
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QSize LedgerView::sizeHint() const
{
    return {360, int(m_rows.size() + 1) * kRow + 4};
}

void LedgerView::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont body = bulkhead::font(Text::Body);
    const int numbers = 132;
    const int bar = std::clamp(width() / 4, 60, 160);
    const int name = width() - numbers - bar - space::medium;
    int y = 0;
    const auto line = [&](const QString &title, const QString &seconds, const QString &share, bool strong) {
        painter.setPen(t.text);
        painter.setFont(strong ? bulkhead::font(Text::Strong) : body);
        painter.drawText(QRect(0, y, name, kRow), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(title, Qt::ElideRight, name));
        const QFont number = painter.font();
        paint::drawNumber(painter, QRect(width() - numbers, y, 76, kRow), seconds, number);
        painter.setPen(t.dim);
        paint::drawNumber(painter, QRect(width() - 50, y, 50, kRow), share, number);
    };
    for (const Row &row : m_rows) {
        line(row.name, row.seconds, row.share, false);
        paint::drawBar(painter, QRect(name + space::small, y + kRow / 2 - 4, bar - space::small, 8), row.part,
                       row.tone);
        y += kRow;
    }
    painter.setPen(t.line);
    painter.drawLine(0, y, width(), y);
    line(tr("All extra waiting"), m_sum, tr("100%"), true);
}

} // namespace bulkhead

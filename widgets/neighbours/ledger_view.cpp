#include "widgets/neighbours/ledger_view.h"

#include "models/incident_sentence.h"
#include "models/words.h"
#include "widgets/delegates/painting.h"
#include "widgets/theme/theme.h"

#include <QLocale>
#include <QPainter>

namespace bulkhead {

namespace {

constexpr int kRow = 28, kResource = 14; ///< A row, and what its second line adds.

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
        Row row{accountName(account, pool),  accountResource(account), secondsText(account.seconds),
                words::share(account.share), account.share / 10'000.0, accountTone(account.account, tenants)};
        tenants += account.account == QLatin1String("TENANT");
        sum += account.seconds;
        const QString name = row.resource.isEmpty() ? row.name : tr("%1, %2").arg(row.name, row.resource);
        spoken << tr("%1: %2, %3").arg(name, row.seconds, row.share);
        m_rows << row;
    }
    m_sum = secondsText(sum);
    setAccessibleDescription(spoken.join(QStringLiteral("; ")));
    updateGeometry();
    update();
}

QSize LedgerView::sizeHint() const
{
    int height = kRow + 4;
    for (const Row &row : m_rows)
        height += heightOf(row);
    return {360, height};
}

int LedgerView::heightOf(const Row &row)
{
    return row.resource.isEmpty() ? kRow : kRow + kResource;
}

void LedgerView::paintEvent(QPaintEvent *)
{
    const Tokens &t = tokens();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFont body = bulkhead::font(Text::Body);
    const int numbers = 120;
    const int bar = std::clamp(width() / 5, 56, 160);
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
        if (!row.resource.isEmpty()) {
            painter.setPen(t.dim);
            painter.setFont(bulkhead::font(Text::Small));
            painter.drawText(QRect(0, y + kRow - 6, name, kResource + 4), Qt::AlignLeft | Qt::AlignVCenter,
                             painter.fontMetrics().elidedText(row.resource, Qt::ElideRight, name));
        }
        y += heightOf(row);
    }
    painter.setPen(t.line);
    painter.drawLine(0, y, width(), y);
    line(tr("All extra waiting"), m_sum, tr("100%"), true);
}

} // namespace bulkhead

#include "models/posture_words.h"

#include "models/words.h"

#include <QCoreApplication>

namespace bulkhead::words {
namespace {

struct Posture
{
    Q_DECLARE_TR_FUNCTIONS(Posture)
};

const QStringList &slugs()
{
    static const QStringList all{QString(),
                                 QStringLiteral("identity"),
                                 QStringLiteral("application"),
                                 QStringLiteral("data"),
                                 QStringLiteral("integration"),
                                 QStringLiteral("analytics"),
                                 QStringLiteral("operations")};
    return all;
}

} // namespace

QString layer(Layer value)
{
    switch (value) {
    case Layer::Identity:
        return Posture::tr("Identity");
    case Layer::Application:
        return Posture::tr("Application");
    case Layer::Data:
        return Posture::tr("Data");
    case Layer::Integration:
        return Posture::tr("Integration");
    case Layer::Analytics:
        return Posture::tr("Analytics");
    case Layer::Operations:
        return Posture::tr("Operations");
    case Layer::Unspecified:
        break;
    }
    return Posture::tr("Unknown (%1)").arg(int(value));
}

QString layerSlug(Layer value)
{
    return slugs().value(int(value));
}

Layer layerOf(const QString &slug)
{
    return slug.isEmpty() ? Layer::Unspecified : Layer(std::max<qsizetype>(slugs().indexOf(slug), 0));
}

QString cellState(CellState value)
{
    switch (value) {
    case CellState::Proven:
        return Posture::tr("proven");
    case CellState::Observed:
        return Posture::tr("observed");
    case CellState::Outdated:
        return Posture::tr("outdated");
    case CellState::NotObserved:
        return Posture::tr("never");
    case CellState::Drift:
        return Posture::tr("drift");
    case CellState::Crossed:
        return Posture::tr("crossed");
    case CellState::Waived:
        return Posture::tr("waived");
    case CellState::Unspecified:
        break;
    }
    return Posture::tr("unknown (%1)").arg(int(value));
}

QString fit(TierFit value)
{
    switch (value) {
    case TierFit::Fits:
        return Posture::tr("fits");
    case TierFit::Under:
        return Posture::tr("under");
    case TierFit::Over:
        return Posture::tr("over");
    case TierFit::Unspecified:
        return Posture::tr("not known");
    }
    return Posture::tr("unknown (%1)").arg(int(value));
}

QString fitInFull(TierFit value, Tier has, Tier recommended)
{
    QString what;
    switch (value) {
    case TierFit::Fits:
        what = Posture::tr("The tier fits what policy demands.");
        break;
    case TierFit::Under:
        what = Posture::tr("Under-isolated: policy demands more than the tenant has. This is a risk.");
        break;
    case TierFit::Over:
        what = Posture::tr("Over-isolated: policy would be met by less. This costs margin.");
        break;
    default:
        what = Posture::tr("Whether the tier fits is not known.");
    }
    if (recommended != Tier::Unspecified)
        what += Posture::tr(" Has %1, recommended %2.").arg(tier(has), tier(recommended));
    return what;
}

QString shortAge(qint64 ms)
{
    const qint64 minutes = std::max<qint64>(ms, 0) / 60'000;
    if (minutes == 0)
        return Posture::tr("now");
    if (minutes < 60)
        return Posture::tr("%1 min").arg(minutes);
    // Up to two days in hours: 26 h says how far past the day a proof is.
    return minutes < 48 * 60 ? Posture::tr("%1 h").arg(minutes / 60) : Posture::tr("%1 d").arg(minutes / (24 * 60));
}

QString cell(const LayerCell &cell, qint64 nowMs)
{
    const CellState state = stateAt(cell, nowMs);
    if (state == CellState::Proven)
        return shortAge(nowMs - cell.provenMs);
    if (state == CellState::Outdated && cell.provenMs > 0)
        return Posture::tr("%1 old").arg(shortAge(nowMs - cell.provenMs));
    return cellState(state);
}

QString cellInFull(Layer layer, const LayerCell &cell, qint64 nowMs)
{
    const QString name = words::layer(layer);
    const QString age = ago(cell.provenMs, nowMs);
    switch (const CellState state = stateAt(cell, nowMs)) {
    case CellState::Proven:
        return Posture::tr("%1: proven %2").arg(name, age);
    case CellState::Outdated:
        return cell.provenMs > 0 ? Posture::tr("%1: proof is outdated, last proven %2").arg(name, age)
                                 : Posture::tr("%1: proof is outdated").arg(name);
    case CellState::Observed:
        return Posture::tr("%1: observed as demanded, never proven by an attempt").arg(name);
    case CellState::Waived:
        return Posture::tr("%1: waived by %2 until %3").arg(name, cell.waivedBy, dateTime(cell.waivedUntilMs));
    case CellState::NotObserved:
        return cell.provenMs > 0 ? Posture::tr("%1: not observed, last proven %2").arg(name, age)
                                 : Posture::tr("%1: never observed, never proven").arg(name);
    default:
        return cell.provenMs > 0 ? Posture::tr("%1: %2, last proven %3").arg(name, cellState(state), age)
                                 : Posture::tr("%1: %2, never proven").arg(name, cellState(state));
    }
}

QString provenShare(const PostureTally &tally)
{
    if (tally.cells == 0)
        return Posture::tr("no data");
    const qint64 thousandths = tally.proven * 1000 / tally.cells;
    return QStringLiteral("%1.%2%").arg(thousandths / 10).arg(thousandths % 10);
}

QString clause(const QString &sentence)
{
    const QString text = sentence.trimmed();
    return text.endsWith(QLatin1Char('.')) ? text.chopped(1) : text;
}

QString posture(const PostureTally &tally)
{
    const QString all =
        Posture::tr("%1 · %2 cells · proven in the last 24 h: %3")
            .arg(tally.tenants == 1 ? Posture::tr("1 tenant") : Posture::tr("%1 tenants").arg(count(tally.tenants)),
                 count(tally.cells), provenShare(tally));
    return tally.waived == 0 ? all : all + Posture::tr(" · %1 waived").arg(count(tally.waived));
}

} // namespace bulkhead::words

#include "app/review_job.h"

#include "models/words.h"
#include "widgets/review/appendix_files.h"
#include "widgets/review/pack_pdf.h"

#include <QDir>
#include <QFileInfo>

namespace bulkhead {
namespace {

QString statusWord(PackStatus status)
{
    switch (status) {
    case PackStatus::Open:
        return ReviewJob::tr("open");
    case PackStatus::Provisional:
        return ReviewJob::tr("provisional");
    case PackStatus::Final:
        return ReviewJob::tr("final");
    case PackStatus::Restated:
        return ReviewJob::tr("restated");
    case PackStatus::Unspecified:
        break;
    }
    return ReviewJob::tr("unknown");
}

int codeOf(Fault::Kind kind)
{
    switch (kind) {
    case Fault::Kind::NotFound:
    case Fault::Kind::Conflict:
    case Fault::Kind::Invalid:
        return 2;
    case Fault::Kind::Denied:
        return 78;
    default:
        return 69;
    }
}

} // namespace

ReviewJob::ReviewJob(Desk *desk, ReviewOrder order, int patienceMs, QObject *parent)
    : QObject(parent)
    , m_desk(desk)
    , m_order(std::move(order))
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(patienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        const QString reason = m_desk->stream().reason;
        end(69, tr("The gateway did not answer within %1 s%2. Nothing was written.")
                    .arg(m_patience.interval() / 1000)
                    .arg(reason.isEmpty() ? QString() : QStringLiteral(": ") + reason));
    });
}

void ReviewJob::start()
{
    // Nothing is worth preparing that cannot be written afterwards.
    for (const QString &file : {m_order.pdf, m_order.appendix}) {
        const QFileInfo folder(QFileInfo(file).absolutePath());
        if (!file.isEmpty() && !(folder.isDir() && folder.isWritable()))
            return end(69, tr("%1 cannot be written: there is no folder %2 that you may write to.")
                               .arg(QDir::toNativeSeparators(file), QDir::toNativeSeparators(folder.filePath())));
    }
    m_patience.start();
    connect(m_desk, &Desk::sessionChanged, this, &ReviewJob::ready);
    connect(m_desk, &Desk::streamChanged, this, &ReviewJob::ready);
    ready();
}

void ReviewJob::ready()
{
    if (m_asked || m_ended)
        return;
    if (m_desk->session().person.isEmpty()) {
        // Offline at once is a refusal; a gateway that is away is looked for again.
        if (m_desk->stream().link == StreamState::Link::Offline)
            end(78, m_desk->stream().reason + QLatin1Char(' ')
                        + tr("Give --token-file the file with your token for this gateway."));
        return;
    }
    m_asked = true;
    m_patience.stop();
    findTenant();
}

void ReviewJob::findTenant()
{
    m_desk->tenant(m_order.tenant, this, [this](const Fault &fault, const TenantDetail &detail) {
        if (!fault.failed())
            findReview(detail.id);
        else if (fault.kind == Fault::Kind::NotFound || fault.kind == Fault::Kind::Invalid)
            findByName();
        else
            fail(fault);
    });
}

void ReviewJob::findByName()
{
    constexpr int kHits = 50;
    m_desk->search(m_order.tenant, kHits, this, [this](const Fault &fault, const QList<SearchHit> &hits) {
        if (fault.failed())
            return fail(fault);
        QStringList ids;
        for (const SearchHit &hit : hits)
            if (hit.kind == SearchHit::Kind::Tenant && hit.title.compare(m_order.tenant, Qt::CaseInsensitive) == 0)
                ids.append(hit.id);
        if (ids.size() == 1)
            findReview(ids.first());
        else if (ids.isEmpty())
            end(2, tr("There is no tenant %1 within your scope: give its id or its whole name.").arg(m_order.tenant));
        else
            end(2, tr("Several tenants are named %1: give the id of one (%2).")
                       .arg(m_order.tenant, ids.join(QStringLiteral(", "))));
    });
}

void ReviewJob::findReview(const QString &tenantId)
{
    m_tenantId = tenantId;
    if (m_order.again)
        return prepare();
    m_desk->sla().reviews(tenantId, this, [this](const Fault &fault, const QList<ReviewSummary> &reviews) {
        if (fault.failed())
            return fail(fault);
        for (const ReviewSummary &review : reviews) {
            if (review.period != m_order.period)
                continue;
            // Newest first. What was frozen while the period ran has become stale.
            return review.status == PackStatus::Open ? prepare() : fetch(review.id);
        }
        prepare();
    });
}

void ReviewJob::prepare()
{
    m_call = m_desk->sla().prepareReview(
        m_tenantId, m_order.period, ReviewReason{m_order.reason, m_order.confirmed}, this,
        [this](const PrepareProgress &progress) { emit preparing(progress.percent, progress.doing); },
        [this](const Fault &fault, const ReviewSummary &review) {
            if (!fault.failed())
                fetch(review.id);
            else if (fault.reason == QLatin1String("REASON_MISSING"))
                end(2, fault.summary + QLatin1Char(' ') + tr("Give --reason \"…\"; the customer reads it."));
            else if (fault.reason == QLatin1String("TEXT_LOOKS_IDENTIFYING"))
                end(2, fault.summary + QLatin1Char(' ')
                           + tr("Write the reason without it, or, when it is harmless, add --confirmed %1.")
                                 .arg(fault.facts.value(QStringLiteral("confirm"))));
            else
                fail(fault);
        });
}

void ReviewJob::fetch(const QString &reviewId)
{
    m_desk->sla().pack(m_tenantId, reviewId, m_order.internal ? DocumentClass::Internal : DocumentClass::Customer, this,
                       [this](const Fault &fault, const Pack &pack) {
                           if (fault.failed())
                               fail(fault);
                           else
                               write(pack);
                       });
}

void ReviewJob::write(const Pack &pack)
{
    PageFormat format = m_order.slides ? PageFormat::slide() : PageFormat::a4();
    format.internal = m_order.internal;
    if (const QString problem = writeWhole(m_order.pdf, packPdf(pack, format)); !problem.isEmpty())
        return end(69, problem);
    if (!m_order.appendix.isEmpty()) {
        const bool workbook = m_order.appendix.endsWith(QLatin1String(".xlsx"), Qt::CaseInsensitive);
        QStringList written;
        const QString problem =
            writeAppendix(pack, workbook ? FileFormat::Xlsx : FileFormat::Csv, m_order.appendix, written);
        if (!problem.isEmpty())
            return end(69, tr("The pack is in %1, but not its appendix. %2").arg(m_order.pdf, problem));
    }
    end(0, tr("%1 pack=%2 sha256=%3").arg(statusWord(pack.status), pack.packId, pack.hash));
}

void ReviewJob::fail(const Fault &fault)
{
    end(codeOf(fault.kind), (fault.summary + QLatin1Char(' ') + fault.remedy).trimmed());
}

void ReviewJob::end(int code, const QString &sentence)
{
    if (std::exchange(m_ended, true))
        return;
    m_patience.stop();
    emit finished(code, sentence);
}

} // namespace bulkhead

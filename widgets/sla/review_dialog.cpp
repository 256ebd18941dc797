#include "widgets/sla/review_dialog.h"

#include "widgets/frame/pieces.h"
#include "widgets/sla/review_document.h"

#include <QComboBox>
#include <QDate>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QStandardPaths>
#include <QVBoxLayout>

namespace bulkhead {

/// The page as it will be printed, scaled to the room there is.
class ReviewDialog::Preview : public QWidget
{
public:
    explicit Preview(QWidget *parent)
        : QWidget(parent)
    {
        setMinimumSize(420, 594);
        setAccessibleName(ReviewDialog::tr("Preview of the page"));
    }

    void show(const Review &review, const QString &person)
    {
        m_review = review;
        m_person = person;
        m_ready = true;
        update();
    }

    void blank()
    {
        m_ready = false;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const double scale = std::min(width() / 210.0, height() / 297.0);
        const QRectF sheet((width() - 210 * scale) / 2, 0, 210 * scale, 297 * scale);
        painter.fillRect(sheet, Qt::white);
        painter.setPen(tokens().line);
        painter.drawRect(sheet.adjusted(0, 0, -1, -1));
        if (m_ready)
            paintReview(painter, sheet.adjusted(16 * scale, 16 * scale, -16 * scale, -14 * scale), m_review, m_person);
    }

private:
    Review m_review;
    QString m_person;
    bool m_ready = false;
};

ReviewDialog::ReviewDialog(Desk *desk, const QString &tenantId, const QString &tenantName, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_tenantId(tenantId)
    , m_tenantName(tenantName)
    , m_month(new QComboBox(this))
    , m_save(makeButton(tr("Save as PDF…"), Button::Primary))
    , m_state(makeLabel(QString(), Text::Body, Tone::Dim, true))
    , m_preview(new Preview(this))
{
    setWindowTitle(tr("Review summary of %1").arg(tenantName));
    setObjectName(QStringLiteral("reviewDialog"));
    resize(640, 860);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(space::large, space::large, space::large, space::large);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(tr("Review summary of %1").arg(tenantName), Text::Heading, Tone::Text, true));
    auto *row = new QHBoxLayout;
    auto *title = makeLabel(tr("Month"), Text::Body, Tone::Dim);
    title->setBuddy(m_month);
    m_month->setAccessibleName(tr("Month"));
    row->addWidget(title);
    row->addWidget(m_month);
    row->addStretch();
    row->addWidget(m_save);
    column->addLayout(row);
    column->addWidget(m_state);
    column->addWidget(m_preview, 1);
    fillMonths();
    connect(m_month, &QComboBox::currentIndexChanged, this, &ReviewDialog::ask);
    connect(m_save, &QPushButton::clicked, this, &ReviewDialog::save);
    ask();
}

ReviewDialog::~ReviewDialog() = default;

void ReviewDialog::fillMonths()
{
    const QDateTime now = QDateTime::fromMSecsSinceEpoch(
        m_desk->session().serverTimeMs > 0 ? m_desk->session().serverTimeMs : QDateTime::currentMSecsSinceEpoch(),
        Qt::UTC);
    QDate month(now.date().year(), now.date().month(), 1);
    for (int i = 0; i < 12; ++i) {
        const QString name = QLocale(QLocale::English).toString(month, QStringLiteral("MMMM yyyy"));
        m_month->addItem(i == 0 ? tr("%1, so far").arg(name) : name, month);
        month = month.addMonths(-1);
    }
}

void ReviewDialog::ask()
{
    const QDate month = m_month->currentData().toDate();
    m_save->setEnabled(false);
    m_preview->blank();
    m_state->setText(tr("Summing the month…"));
    setTone(m_state, Tone::Dim);
    m_desk->review(m_tenantId, month.year(), month.month(), this,
                   [this, month](const Fault &fault, const Review &review) {
                       if (month != m_month->currentData().toDate())
                           return;
                       if (fault.failed()) {
                           m_state->setText(fault.summary + QLatin1Char(' ') + fault.remedy);
                           setTone(m_state, Tone::Bad);
                           return;
                       }
                       m_review = review;
                       m_preview->show(review, m_desk->session().person);
                       m_save->setEnabled(true);
                       m_state->setText(review.complete ? tr("Figures of the whole month, from %1.").arg(review.source)
                                                        : tr("The month is not measured whole; the page says so."));
                   });
}

void ReviewDialog::save()
{
    const QDate month = m_month->currentData().toDate();
    QString name = m_tenantName.toLower();
    for (QChar &c : name)
        if (!c.isLetterOrNumber())
            c = QLatin1Char('-');
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    auto *dialog = new QFileDialog(this, tr("Save the summary of %1").arg(m_tenantName), folder, tr("PDF (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("pdf"));
    dialog->selectFile(tr("%1 %2 service levels.pdf").arg(name, month.toString(QStringLiteral("yyyy-MM"))));
    connect(dialog, &QFileDialog::fileSelected, this, &ReviewDialog::write);
    dialog->open();
}

void ReviewDialog::write(const QString &path)
{
    const QString problem = writeReviewPdf(path, m_review, m_desk->session().person);
    m_state->setText(problem.isEmpty()
                         ? tr("Saved the summary of %1 to %2.").arg(m_tenantName, QDir::toNativeSeparators(path))
                         : problem);
    setTone(m_state, problem.isEmpty() ? Tone::Ok : Tone::Bad);
}

} // namespace bulkhead

#include "widgets/onboarding/template_checkpoints.h"

#include "models/words.h"
#include "widgets/frame/pieces.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QUuid>
#include <QVBoxLayout>

namespace bulkhead {
namespace {

constexpr int kMostAdded = 20, kMostTitle = 120;
constexpr Stage kStages[] = {Stage::Contract, Stage::Identity, Stage::DataBoundary, Stage::Integrations,
                             Stage::Verification};

} // namespace

TemplateCheckpoints::TemplateCheckpoints(QWidget *parent)
    : QWidget(parent)
    , m_column(new QVBoxLayout(this))
    , m_title(new QLineEdit)
    , m_stage(new QComboBox)
    , m_document(new QCheckBox(tr("with a document")))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(space::small);
    addField();
}

void TemplateCheckpoints::addField()
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    m_title->setMaxLength(kMostTitle);
    m_title->setPlaceholderText(tr("another checkpoint of your own"));
    m_title->setAccessibleName(tr("Title of another checkpoint"));
    m_title->setObjectName(QStringLiteral("templateCheckpoint"));
    m_stage->setAccessibleName(tr("Stage of the checkpoint"));
    for (const Stage stage : kStages)
        m_stage->addItem(words::stage(stage), int(stage));
    auto *add = makeButton(tr("Add"));
    add->setObjectName(QStringLiteral("templateCheckpointAdd"));
    add->setAutoDefault(false);
    row->addWidget(m_title, 1);
    row->addWidget(m_stage);
    row->addWidget(m_document);
    row->addWidget(add);
    m_column->addLayout(row);
    const auto take = [this] {
        const QString title = m_title->text().trimmed();
        if (title.size() < 2 || m_added.size() >= kMostAdded)
            return;
        m_added.append({QStringLiteral("own.") + QUuid::createUuid().toString(QUuid::Id128).left(12), title,
                        Stage(m_stage->currentData().toInt()), m_document->isChecked()});
        m_title->clear();
        m_document->setChecked(false);
        rebuild();
        emit edited();
    };
    connect(add, &QPushButton::clicked, this, take);
    connect(m_title, &QLineEdit::returnPressed, this, take);
}

void TemplateCheckpoints::show(const QList<Checkpoint> &standard, const OnboardingTemplate &item)
{
    m_standard = standard;
    m_leftOut = item.leftOut;
    m_added = item.added;
    rebuild();
}

QStringList TemplateCheckpoints::leftOut() const
{
    return m_leftOut;
}

void TemplateCheckpoints::rebuild()
{
    if (m_list) {
        m_column->removeWidget(m_list);
        m_list->hide();
        m_list->deleteLater();
    }
    m_list = new QWidget;
    auto *column = new QVBoxLayout(m_list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::tiny);
    m_column->insertWidget(0, m_list);
    for (const Checkpoint &one : std::as_const(m_standard))
        addStandard(one);
    for (qsizetype at = 0; at < m_added.size(); ++at)
        addOwn(at);
}

void TemplateCheckpoints::addStandard(const Checkpoint &one)
{
    const bool firm = one.nonNegotiable || one.holds;
    auto *box = new QCheckBox(
        tr("%1 (%2)").arg(one.title, words::stage(one.stage)).replace(QLatin1Char('&'), QStringLiteral("&&")));
    box->setChecked(firm || !m_leftOut.contains(one.id));
    box->setEnabled(!firm);
    box->setObjectName(QStringLiteral("standard.") + one.id);
    box->setToolTip(firm ? tr("Not negotiable: no template leaves it out")
                         : tr("Unchecked: this template leaves it out"));
    connect(box, &QCheckBox::toggled, this, [this, id = one.id](bool in) {
        if (in)
            m_leftOut.removeAll(id);
        else
            m_leftOut.append(id);
        emit edited();
    });
    m_list->layout()->addWidget(box);
}

void TemplateCheckpoints::addOwn(qsizetype at)
{
    const TemplateCheckpoint one = m_added[at];
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(space::small);
    QString text = tr("+ %1 (%2)").arg(one.title, words::stage(one.stage));
    if (one.needsDocument)
        text += tr(", with a document");
    line->addWidget(makeLabel(text, Text::Body, Tone::Text, true), 1);
    auto *remove = makeButton(tr("Remove"), Button::Link);
    remove->setAccessibleName(tr("Remove the checkpoint %1").arg(one.title));
    remove->setAutoDefault(false);
    connect(remove, &QPushButton::clicked, this, [this, id = one.id] {
        m_added.removeIf([&id](const TemplateCheckpoint &each) { return each.id == id; });
        rebuild();
        emit edited();
    });
    line->addWidget(remove);
    m_list->layout()->addWidget(row);
}

} // namespace bulkhead

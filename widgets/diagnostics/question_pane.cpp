#include "widgets/diagnostics/question_pane.h"

#include "models/diagnostics_words.h"
#include "models/sql_text.h"
#include "widgets/diagnostics/parameter_form.h"
#include "widgets/diagnostics/sql_edit.h"
#include "widgets/frame/pieces.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace bulkhead {
namespace {

constexpr int kLongestSql = 20'000; ///< Characters, as the gateway takes them.
constexpr int kTypingMs = 250;
constexpr int kTitleWords = 60;

/// Takes the height of the page that is shown, not of the tallest.
class Pages : public QStackedWidget
{
public:
    QSize sizeHint() const override { return currentWidget() != nullptr ? currentWidget()->sizeHint() : QSize(); }
    QSize minimumSizeHint() const override
    {
        return currentWidget() != nullptr ? currentWidget()->minimumSizeHint() : QSize();
    }
};

} // namespace

QuestionPane::QuestionPane(QWidget *parent)
    : QWidget(parent)
    , m_parts(new TabRow({tr("Reviewed query"), tr("Statement")}, tr("Kinds of question")))
    , m_pages(new Pages)
    , m_title(makeLabel({}, Text::Heading, Tone::Text, true))
    , m_review(makeLabel({}, Text::Small, Tone::Dim))
    , m_purpose(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_limits(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_rule(makeLabel({}, Text::Small, Tone::Dim, true))
    , m_fields(new ParameterForm(ParameterForm::Types::Reviewed))
    , m_ownFields(new ParameterForm(ParameterForm::Types::Chosen))
    , m_sql(new SqlEdit(tr("SQL of the reviewed query")))
    , m_editor(new SqlEdit(tr("Statement")))
    , m_rows(new QSpinBox)
    , m_typing(new QTimer(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    column->addWidget(m_parts);
    m_pages->addWidget(buildReviewed());
    m_pages->addWidget(buildStatement());
    column->addWidget(m_pages, 1);
    m_parts->hide();
    m_typing->setSingleShot(true);
    m_typing->setInterval(kTypingMs);
    connect(m_parts, &TabRow::chosen, this, [this](int part) { choosePart(part == 1); });
    connect(m_fields, &ParameterForm::changed, this, &QuestionPane::changed);
    connect(m_ownFields, &ParameterForm::changed, this, &QuestionPane::changed);
    connect(m_rows, &QSpinBox::valueChanged, this, &QuestionPane::changed);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &QuestionPane::statementChanged);
    // Fields are not torn down under the hand of whoever types a name.
    connect(m_typing, &QTimer::timeout, this, [this] {
        const QString sql = m_editor->toPlainText();
        QList<QueryParameter> wanted;
        const QList<QueryParameter> before = m_ownFields->parameters();
        for (const QString &name : sql::parametersIn(sql)) {
            const auto known = std::ranges::find(before, name, &QueryParameter::name);
            wanted.append(known != before.end() ? *known : QueryParameter{name, {}, {}, QueryFieldType::Text});
        }
        m_ownFields->setParameters(wanted);
        emit changed();
    });
}

QWidget *QuestionPane::buildReviewed()
{
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *head = new QHBoxLayout;
    m_title->setObjectName(QStringLiteral("queryTitle"));
    head->addWidget(m_title, 1);
    head->addWidget(m_review, 0, Qt::AlignTop);
    column->addLayout(head);
    column->addWidget(m_purpose);
    m_fields->setObjectName(QStringLiteral("queryFields"));
    column->addWidget(m_fields);
    m_sql->setObjectName(QStringLiteral("querySql"));
    m_sql->setReadOnly(true);
    column->addWidget(m_sql);
    column->addWidget(m_limits);
    column->addStretch();
    return page;
}

QWidget *QuestionPane::buildStatement()
{
    constexpr int kLeastLines = 5, kMostLines = 9;
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(space::small);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::small);
    QLabel *most = makeLabel(tr("Rows at most"), Text::Body);
    most->setBuddy(m_rows);
    m_rows->setObjectName(QStringLiteral("statementRows"));
    m_rows->setAccessibleName(tr("Rows at most"));
    m_rows->setFixedWidth(110);
    m_rows->setGroupSeparatorShown(true);
    row->addWidget(m_rule, 1);
    row->addWidget(most);
    row->addWidget(m_rows);
    column->addLayout(row);
    m_editor->setObjectName(QStringLiteral("statement"));
    m_editor->setPlaceholderText(tr("SELECT … WHERE id = :number   (Ctrl+Enter runs)"));
    m_editor->fitLines(kLeastLines, kMostLines);
    connect(m_editor, &QPlainTextEdit::blockCountChanged, m_editor,
            [this] { m_editor->fitLines(kLeastLines, kMostLines); });
    column->addWidget(m_editor);
    m_ownFields->hide();
    m_ownFields->setObjectName(QStringLiteral("statementFields"));
    column->addWidget(m_ownFields);
    column->addStretch();
    return page;
}

void QuestionPane::setShelf(const QueryShelf &shelf)
{
    m_shelf = shelf;
    m_parts->setVisible(shelf.ownStatements);
    const QueryLimits usual;
    m_rows->setRange(1, int(std::clamp<qint64>(shelf.most.rows, 1, 10'000)));
    m_rows->setValue(int(std::min<qint64>(usual.rows, m_rows->maximum())));
    m_rule->setText(tr("One SELECT, WITH, VALUES or TABLE, as this tenant’s reader. ")
                    + (shelf.phiShown
                           ? tr("Columns that are marked as PHI come back as they are.")
                           : tr("Columns that are marked as PHI are shut to it; reviewed queries show them masked.")));
    choosePart(m_statement && shelf.ownStatements);
}

void QuestionPane::choosePart(bool statement)
{
    m_statement = statement;
    m_parts->setCurrent(statement ? 1 : 0);
    m_pages->setCurrentIndex(statement ? 1 : 0);
    m_pages->updateGeometry();
    emit changed();
}

void QuestionPane::showQuery(const QString &id)
{
    constexpr int kLeastLines = 2, kMostLines = 8;
    const auto found = std::ranges::find(m_shelf.queries, id, &ShelfQuery::id);
    if (found == m_shelf.queries.end())
        return;
    m_query = *found;
    m_title->setText(m_query.title);
    m_review->setText(reviewText(m_query));
    m_purpose->setText(m_query.purpose);
    m_fields->setParameters(m_query.parameters);
    m_sql->setPlainText(m_query.sql.trimmed());
    m_sql->fitLines(kLeastLines, kMostLines);
    QStringList limits{limitsText(m_query.limits)};
    if (!m_query.phi.isEmpty())
        limits << (m_shelf.phiShown ? tr("PHI, shown: %1") : tr("PHI, masked: %1"))
                      .arg(m_query.phi.join(QStringLiteral(", ")));
    m_limits->setText(limits.join(QStringLiteral(" · ")));
    choosePart(false);
}

void QuestionPane::statementChanged()
{
    const QString sql = m_editor->toPlainText();
    if (sql::parametersIn(sql).isEmpty() && m_ownFields->parameters().isEmpty())
        emit changed();
    m_typing->start();
}

void QuestionPane::showQuestion(const Question &question)
{
    if (!question.queryId.isEmpty()) {
        showQuery(question.queryId);
        m_fields->setValues(question.values);
    } else if (m_shelf.ownStatements) {
        m_editor->setPlainText(question.sql);
        m_typing->stop();
        m_ownFields->setParameters(question.parameters);
        m_ownFields->setValues(question.values);
        m_rows->setValue(int(question.limits.rows));
        choosePart(true);
    }
    emit changed();
}

Question QuestionPane::question() const
{
    Question question;
    if (!m_statement) {
        question.queryId = m_query.id;
        question.values = m_fields->values();
        return question;
    }
    question.sql = m_editor->toPlainText().trimmed();
    question.parameters = m_ownFields->parameters();
    question.values = m_ownFields->values();
    const QueryLimits usual;
    question.limits = {m_rows->value(), std::min(usual.bytes, m_shelf.most.bytes), std::min(usual.ms, m_shelf.most.ms),
                       std::min(usual.cost, m_shelf.most.cost)};
    return question;
}

QString QuestionPane::titleOf(const Question &question) const
{
    const auto found = std::ranges::find(m_shelf.queries, question.queryId, &ShelfQuery::id);
    if (found != m_shelf.queries.end())
        return found->title;
    const QString line = question.sql.simplified();
    return line.size() > kTitleWords ? line.left(kTitleWords) + QStringLiteral("…") : line;
}

QString QuestionPane::missing() const
{
    if (!m_statement)
        return m_query.id.isEmpty() ? tr("Choose a query first") : m_fields->missing();
    const QString sql = m_editor->toPlainText();
    if (sql.trimmed().isEmpty())
        return tr("Write a statement first");
    if (sql.size() > kLongestSql)
        return tr("At most %1 characters").arg(kLongestSql);
    const QList<sql::Piece> pieces = sql::pieces(sql);
    if (!pieces.isEmpty() && !pieces.constLast().closed)
        return tr("Something is not closed: a text, a quoted name or a comment");
    QStringList fields;
    for (const QueryParameter &one : m_ownFields->parameters())
        fields << one.name;
    return fields == sql::parametersIn(sql) ? m_ownFields->missing() : tr("Fill in the parameters first");
}

} // namespace bulkhead

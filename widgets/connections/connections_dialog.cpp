#include "widgets/connections/connections_dialog.h"

#include "widgets/frame/environment_mark.h"
#include "widgets/frame/pieces.h"
#include "widgets/theme/environment_colours.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QVBoxLayout>

namespace bulkhead {

ConnectionsDialog::ConnectionsDialog(ConnectionBook *book, ConnectionCheck check, DraftsOfConnection drafts,
                                     QWidget *parent)
    : QDialog(parent)
    , m_book(book)
    , m_check(std::move(check))
    , m_drafts(std::move(drafts))
    , m_list(new QListWidget)
    , m_add(makeButton(tr("Add")))
    , m_remove(makeButton(tr("Remove…")))
    , m_up(makeButton(tr("Move up")))
    , m_down(makeButton(tr("Move down")))
    , m_try(makeButton(tr("Try to reach it")))
    , m_save(makeButton(tr("Save connection"), Button::Primary))
    , m_discard(makeButton(tr("Discard changes")))
    , m_close(makeButton(tr("Close")))
    , m_forget(makeButton(tr("Take them out of the file"), Button::Link))
    , m_name(new QLineEdit)
    , m_letters(new QLineEdit)
    , m_gateway(new QLineEdit)
    , m_roots(new QLineEdit)
    , m_certificate(new QLineEdit)
    , m_key(new QLineEdit)
    , m_environment(new QLineEdit)
    , m_colour(new QComboBox)
    , m_production(new QCheckBox(tr("Production: what is done there reaches customers")))
    , m_tls(new QCheckBox(tr("TLS (only a gateway on this computer may do without)")))
    , m_atStart(new QCheckBox(tr("Connect when the console starts")))
    , m_problem(makeLabel({}, Text::Body, Tone::Bad, true))
    , m_found(makeLabel({}, Text::Body, Tone::Dim, true))
    , m_unusable(makeLabel({}, Text::Small, Tone::Warn, true))
{
    setWindowTitle(tr("Connections"));
    resize(860, 560);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(20, 16, 20, 16);
    column->setSpacing(space::medium);
    column->addWidget(makeLabel(tr("Environments that this console reaches. No password or token is kept here: people "
                                   "sign in to each gateway."),
                                Text::Small, Tone::Dim, true));
    column->addWidget(m_unusable);
    column->addWidget(m_forget, 0, Qt::AlignLeft);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::large);
    column->addLayout(row, 1);
    buildList(row);
    buildForm(row);
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    for (QPushButton *button : {m_close, m_discard, m_save}) {
        button->setAutoDefault(false);
        buttons->addWidget(button);
    }
    column->addLayout(buttons);
    connect(m_save, &QPushButton::clicked, this, &ConnectionsDialog::save);
    connect(m_discard, &QPushButton::clicked, this, [this] { show(m_shown); });
    connect(m_close, &QPushButton::clicked, this, &ConnectionsDialog::reject);
    connect(m_forget, &QPushButton::clicked, m_book, &ConnectionBook::forgetUnusable);
    connect(m_book, &ConnectionBook::changed, this, &ConnectionsDialog::fillList);
    fillList();
    if (m_book->all().isEmpty())
        startNew();
    else
        m_list->setCurrentRow(0);
}

void ConnectionsDialog::buildList(QLayout *into)
{
    auto *column = new QVBoxLayout;
    static_cast<QBoxLayout *>(into)->addLayout(column, 2);
    m_list->setAccessibleName(tr("Connections"));
    m_list->setIconSize({kMarkWidth, kMarkHeight});
    column->addWidget(m_list, 1);
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    for (QPushButton *button : {m_add, m_remove, m_up, m_down}) {
        button->setAutoDefault(false);
        row->addWidget(button);
    }
    column->addLayout(row);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int at) {
        if (!m_filling && at >= 0 && at < m_book->all().size())
            show(m_book->all().at(at));
    });
    connect(m_add, &QPushButton::clicked, this, &ConnectionsDialog::startNew);
    connect(m_remove, &QPushButton::clicked, this, &ConnectionsDialog::askToRemove);
    connect(m_up, &QPushButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QPushButton::clicked, this, [this] { move(1); });
}

void ConnectionsDialog::startNew()
{
    ConnectionSettings fresh;
    fresh.mark.colour = m_book->freeColour();
    m_list->setCurrentRow(-1);
    show(fresh);
    m_name->setFocus();
}

void ConnectionsDialog::addFile(QFormLayout *form, const QString &title, QLineEdit *edit)
{
    auto *row = new QHBoxLayout;
    row->setSpacing(space::tiny);
    auto *browse = makeButton(tr("Choose…"));
    browse->setAccessibleName(tr("Choose the file: %1").arg(title));
    browse->setAutoDefault(false);
    row->addWidget(edit, 1);
    row->addWidget(browse);
    edit->setAccessibleName(title);
    form->addRow(title, row);
    connect(browse, &QPushButton::clicked, this, [this, edit, title] {
        auto *files = new QFileDialog(this, title);
        files->setAttribute(Qt::WA_DeleteOnClose);
        files->setFileMode(QFileDialog::ExistingFile);
        files->setNameFilters({tr("Certificates and keys (*.pem *.crt *.key)"), tr("All files (*)")});
        connect(files, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        files->open();
    });
}

void ConnectionsDialog::buildForm(QLayout *into)
{
    auto *column = new QVBoxLayout;
    static_cast<QBoxLayout *>(into)->addLayout(column, 3);
    auto *form = new QFormLayout;
    form->setVerticalSpacing(space::small);
    column->addLayout(form);
    m_name->setPlaceholderText(tr("production eu"));
    m_gateway->setPlaceholderText(tr("gateway.example.org:7443"));
    m_letters->setMaxLength(2);
    m_letters->setMaximumWidth(64);
    m_roots->setPlaceholderText(tr("whom this computer trusts"));
    m_certificate->setPlaceholderText(tr("where the gateway asks for one"));
    m_environment->setPlaceholderText(tr("whatever it says first"));
    m_environment->setToolTip(
        tr("A gateway that calls itself otherwise is refused. Trying to reach it fills this in."));
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Gateway"), m_gateway);
    form->addRow(tr("Letters"), m_letters);
    form->addRow(tr("Colour"), m_colour);
    form->addRow({}, m_production);
    form->addRow({}, m_tls);
    addFile(form, tr("Authorities to trust"), m_roots);
    addFile(form, tr("Your certificate"), m_certificate);
    addFile(form, tr("Its private key"), m_key);
    form->addRow(tr("Its environment"), m_environment);
    form->addRow({}, m_atStart);
    m_name->setAccessibleName(tr("Name"));
    m_gateway->setAccessibleName(tr("Gateway, host and port"));
    m_letters->setAccessibleName(tr("Letters of its mark"));
    m_colour->setAccessibleName(tr("Colour of its mark"));
    m_environment->setAccessibleName(tr("What the gateway has to call itself"));
    m_colour->setIconSize({kMarkWidth, kMarkHeight});
    for (int i = 0; i < kEnvironmentColours; ++i)
        m_colour->addItem(colourName(EnvironmentColour(i)));
    m_found->setObjectName(QStringLiteral("found"));
    m_try->setAutoDefault(false);
    column->addWidget(m_try, 0, Qt::AlignLeft);
    column->addWidget(m_found);
    column->addStretch();
    column->addWidget(m_problem);
    for (QLineEdit *edit : {m_name, m_letters, m_gateway, m_roots, m_certificate, m_key, m_environment})
        connect(edit, &QLineEdit::textChanged, this, &ConnectionsDialog::edited);
    for (QCheckBox *box : {m_production, m_tls, m_atStart})
        connect(box, &QCheckBox::toggled, this, &ConnectionsDialog::edited);
    connect(m_colour, &QComboBox::currentIndexChanged, this, &ConnectionsDialog::edited);
    connect(m_letters, &QLineEdit::textEdited, this, [this] { m_lettersTyped = true; });
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString &name) {
        if (!m_lettersTyped)
            m_letters->setText(lettersOf(name));
    });
    connect(m_try, &QPushButton::clicked, this, &ConnectionsDialog::tryIt);
}

void ConnectionsDialog::fillList()
{
    m_filling = true;
    m_list->clear();
    for (const ConnectionSettings &settings : m_book->all()) {
        auto *item = new QListWidgetItem(markIcon(settings.mark),
                                         QStringLiteral("%1\n%2").arg(settings.mark.name, settings.gateway), m_list);
        if (settings.id == m_shown.id)
            m_list->setCurrentItem(item);
    }
    m_filling = false;
    m_unusable->setText(m_book->problems().join(QLatin1Char('\n')));
    m_unusable->setVisible(!m_book->problems().isEmpty());
    m_forget->setVisible(!m_book->problems().isEmpty());
    refresh();
}

void ConnectionsDialog::show(const ConnectionSettings &settings)
{
    m_filling = true;
    m_shown = settings;
    m_lettersTyped = !settings.mark.letters.isEmpty();
    m_name->setText(settings.mark.name);
    m_letters->setText(settings.mark.letters);
    m_colour->setCurrentIndex(int(settings.mark.colour));
    m_production->setChecked(settings.mark.production);
    m_gateway->setText(settings.gateway);
    m_tls->setChecked(settings.tls);
    m_roots->setText(settings.roots);
    m_certificate->setText(settings.certificate);
    m_key->setText(settings.key);
    m_environment->setText(settings.environment);
    m_atStart->setChecked(settings.atStart);
    m_found->clear();
    m_problem->clear();
    ++m_attempt; // What is still being tried was another one.
    m_trying = false;
    m_filling = false;
    refresh();
}

ConnectionSettings ConnectionsDialog::typed() const
{
    ConnectionSettings s;
    s.id = m_shown.id;
    s.mark = {m_name->text().simplified(), m_letters->text().trimmed().toUpper(),
              EnvironmentColour(m_colour->currentIndex()), m_production->isChecked()};
    s.gateway = m_gateway->text().trimmed();
    s.tls = m_tls->isChecked();
    s.roots = s.tls ? m_roots->text() : QString();
    s.certificate = s.tls ? m_certificate->text() : QString();
    s.key = s.tls ? m_key->text() : QString();
    s.atStart = m_atStart->isChecked();
    s.environment = m_environment->text().trimmed();
    return s;
}

void ConnectionsDialog::edited()
{
    if (m_filling)
        return;
    m_problem->clear();
    refresh();
}

void ConnectionsDialog::refresh()
{
    const ConnectionSettings now = typed();
    const bool dirty = now != m_shown, saved = !m_shown.id.isEmpty();
    for (int i = 0; i < kEnvironmentColours; ++i) {
        EnvironmentMark mark = now.mark;
        mark.colour = EnvironmentColour(i);
        m_colour->setItemIcon(i, markIcon(mark));
    }
    for (QLineEdit *edit : {m_roots, m_certificate, m_key})
        edit->setEnabled(m_tls->isChecked());
    m_save->setEnabled(dirty);
    m_discard->setVisible(dirty && saved);
    m_list->setEnabled(!dirty || !saved); // What was typed belongs to the one that is shown.
    m_add->setEnabled(!dirty && m_book->all().size() < ConnectionBook::kMost);
    m_remove->setEnabled(saved);
    const int at = m_list->currentRow();
    m_up->setEnabled(saved && at > 0);
    m_down->setEnabled(saved && at >= 0 && at + 1 < m_list->count());
    m_try->setEnabled(!m_trying && !now.gateway.isEmpty());
    m_problem->setVisible(!m_problem->text().isEmpty());
    m_found->setVisible(!m_found->text().isEmpty());
}

void ConnectionsDialog::save()
{
    const ConnectionSettings settings = typed();
    const QString problem = m_book->problemOf(settings);
    m_problem->setText(problem);
    if (!problem.isEmpty())
        return refresh();
    if (!settings.id.isEmpty() && leadsElsewhere(m_shown, settings))
        return askToLeadElsewhere(settings);
    write(settings);
}

void ConnectionsDialog::write(const ConnectionSettings &settings)
{
    const bool fresh = settings.id.isEmpty();
    m_shown = settings; // The book's signal comes from within.
    (void)m_book->put(settings);
    show(fresh ? m_book->all().constLast() : *m_book->find(settings.id));
    fillList();
    refresh();
}

/// What the console remembers belongs to the environment of before. Named are the drafts, for they are work.
void ConnectionsDialog::askToLeadElsewhere(const ConnectionSettings &settings)
{
    QString lost = tr("Its views close, and what the console remembers of the environment there (places, filters, the "
                      "sign-in) goes. Nothing changes in the environment itself.");
    constexpr int kNamed = 5;
    if (const QStringList drafts = m_drafts(settings.id); !drafts.isEmpty())
        lost =
            tr("%n draft(s) of a contract that nobody has proposed yet will be lost: %1.", nullptr, int(drafts.size()))
                .arg(QStringList(drafts.mid(0, kNamed)).join(QStringLiteral(", "))
                     + (drafts.size() > kNamed ? QStringLiteral(", …") : QString()))
            + QLatin1Char(' ') + lost;
    const QString to =
        settings.environment.isEmpty() ? settings.gateway : tr("%1 (%2)").arg(settings.gateway, settings.environment);
    askToLose(tr("Lead connection elsewhere"), tr("Lead %1 to %2?").arg(m_shown.mark.name, to), lost,
              tr("Lead it there"), [this, settings] { write(settings); });
}

void ConnectionsDialog::askToRemove()
{
    askToLose(tr("Remove connection"), tr("Remove %1?").arg(m_shown.mark.name),
              tr("Its views close, and what the console remembers of it (places, filters, drafts of "
                 "contracts) goes. Nothing changes in the environment itself."),
              tr("Remove connection"), [this, id = m_shown.id] {
                  show({});
                  m_book->remove(id);
                  if (!m_book->all().isEmpty())
                      m_list->setCurrentRow(0);
              });
}

void ConnectionsDialog::askToLose(const QString &title, const QString &question, const QString &what,
                                  const QString &yes, std::function<void()> then)
{
    auto *box = new QMessageBox(this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowTitle(title);
    box->setTextFormat(Qt::PlainText);
    box->setText(question);
    box->setInformativeText(what);
    const QPushButton *lose = box->addButton(yes, QMessageBox::DestructiveRole);
    box->setDefaultButton(box->addButton(tr("Keep it"), QMessageBox::RejectRole));
    connect(lose, &QPushButton::clicked, this, then);
    box->open();
}

void ConnectionsDialog::move(int by)
{
    m_book->move(m_shown.id, m_list->currentRow() + by);
}

void ConnectionsDialog::tryIt()
{
    const ConnectionSettings settings = typed();
    if (!isHostPort(settings.gateway)) {
        m_problem->setText(tr("Write the gateway as HOST:PORT, such as gateway.example.org:7443."));
        return refresh();
    }
    m_trying = true;
    m_found->setText(tr("Trying…"));
    setTone(m_found, Tone::Dim);
    refresh();
    m_check(settings, this, [this, attempt = ++m_attempt](const ConnectionFound &found) {
        if (attempt != m_attempt)
            return;
        m_trying = false;
        m_found->setText(found.sentence);
        setTone(m_found, found.reached ? Tone::Ok : Tone::Bad);
        if (found.reached && m_environment->text().isEmpty())
            m_environment->setText(found.environment);
        if (found.production)
            m_production->setChecked(true);
        refresh();
    });
}

void ConnectionsDialog::reject()
{
    const ConnectionSettings now = typed();
    ConnectionSettings blank;
    blank.mark.colour = now.mark.colour;
    if (now != m_shown && !(m_shown.id.isEmpty() && now == blank)) {
        m_problem->setText(tr("What you typed is not saved. Save it or discard it first."));
        return refresh();
    }
    QDialog::reject();
}

} // namespace bulkhead

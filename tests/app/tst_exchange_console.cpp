// The import and export dialogs in the console's window, on a real gateway with people over loopback: what a file says
// becomes tenants or a report, and what leaves holds the scope's rows alone, is marked, and is audited.
#include "tests/app/embedded_console.h"
#include "tests/fixtures/audit_lines.h"
#include "tests/fixtures/gateway_fixture.h"
#include "widgets/exchange/export_dialog.h"
#include "widgets/exchange/import_dialog.h"
#include "widgets/frame/page.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;
using Step = ImportDialog::Step;

namespace {

ConsoleForTest consoleOf(const test::GatewayFixture &gateway, const char *person)
{
    return {QString::fromStdString(gateway.address()), QByteArray::fromStdString(test::GatewayFixture::token(person))};
}

template<typename Kind>
Kind *part(const QWidget *dialog, const char *name)
{
    return dialog->findChild<Kind *>(QString::fromLatin1(name));
}

void press(const QWidget *dialog, const char *name)
{
    auto *pressed = part<QPushButton>(dialog, name);
    QVERIFY2(pressed && pressed->isEnabled(), name);
    QTest::mouseClick(pressed, Qt::LeftButton);
}

/// Writes the path into the file dialog that the dialog has opened, and takes it.
void takeFile(QWidget *dialog, const QString &path)
{
    QFileDialog *chooser = nullptr;
    QTRY_VERIFY((chooser = dialog->findChild<QFileDialog *>()) != nullptr && chooser->isVisible());
    auto *name = chooser->findChild<QLineEdit *>(QStringLiteral("fileNameEdit"));
    QVERIFY(name);
    name->setText(path);
    QTest::keyClick(name, Qt::Key_Return);
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestExchangeConsole : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        // The desktop's own file dialog is no part of this process.
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        test::GatewayFixtureOptions options;
        options.tenants = 120;
        options.store = m_dir.filePath(QStringLiteral("store.db")).toStdString();
        m_gateway = std::make_unique<test::GatewayFixture>(options);
    }

    void aFileBecomesTenants()
    {
        ConsoleForTest console = consoleOf(*m_gateway, "platform-1");
        const quint32 before = fleetOf(console);
        auto *dialog = openImport(console);
        QVERIFY(dialog);
        press(dialog, "importPrimary");
        takeFile(dialog, file("clinics.csv", "key;practice;type;state\n"
                                             "x-1;Juniper Hill Pediatrics;clinic;us-east\n"
                                             "x-2;Río Seco Family Practice;clinic;us-east\n"));
        QTRY_COMPARE(dialog->step(), Step::Columns);
        QCOMPARE(namelessControls(dialog), QStringList());
        // The header's words are not known: the person says which column is which.
        choose(dialog, "column0", "key");
        choose(dialog, "column1", "practice");
        choose(dialog, "column2", "type");
        choose(dialog, "column5", "state");
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog->step(), Step::Report);
        QCOMPARE(console.workspace().fleet()->count(), before); // A dry run adds nothing.
        QVERIFY(part<QLabel>(dialog, "importVerdict")->text().contains(QStringLiteral("All 2 rows")));
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog->step(), Step::Result);
        QTRY_COMPARE(console.workspace().fleet()->count(), before + 2);
        const auto row = console.workspace().fleet()->find(QStringLiteral("x-2"));
        QVERIFY(row.has_value());
        QCOMPARE(console.workspace().fleet()->name(*row), QStringLiteral("Río Seco Family Practice"));
        QCOMPARE(actionsOf({}).filter(QStringLiteral("platform-1 tenants.import")).isEmpty(), false);
    }

    void oneBadLineImportsNothing()
    {
        ConsoleForTest console = consoleOf(*m_gateway, "platform-1");
        const quint32 before = fleetOf(console);
        auto *dialog = openImport(console);
        QVERIFY(dialog);
        dialog->load(file("bad.csv", "id,name,profile,region\n"
                                     "y-1,Aspen Ridge Clinic,clinic,us-east\n"
                                     "y-1,Aspen Ridge Clinic again,clinic,us-east\n"
                                     "y-3,Birch Hollow Clinic,spaceship,us-east\n"));
        QTRY_COMPARE(dialog->step(), Step::Columns);
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog->step(), Step::Report);
        QCOMPARE(part<QPushButton>(dialog, "importPrimary")->text(), QStringLiteral("Choose another file…"));
        press(dialog, "copyReport");
        const QString report = QApplication::clipboard()->text();
        QVERIFY2(report.contains(QStringLiteral("Line 3")) && report.contains(QStringLiteral("Line 4")),
                 qPrintable(report));
        QVERIFY2(report.contains(QStringLiteral("Nothing is imported")), qPrintable(report));
        QTest::keyClick(dialog, Qt::Key_Escape);
        QTRY_VERIFY(!console.find<ImportDialog>());
        QCOMPARE(console.workspace().fleet()->count(), before);
        QVERIFY(!console.workspace().fleet()->find(QStringLiteral("y-1")));
    }

    void aKeyThatIsTakenIsTold()
    {
        ConsoleForTest console = consoleOf(*m_gateway, "platform-1");
        fleetOf(console);
        const QString taken = console.workspace().fleet()->id(0);
        auto *dialog = openImport(console);
        QVERIFY(dialog);
        dialog->load(file("taken.csv", "id,name,profile\n" + taken.toUtf8() + ",Some Other Clinic,clinic\n"));
        QTRY_COMPARE(dialog->step(), Step::Columns);
        press(dialog, "importPrimary");
        QTRY_COMPARE(dialog->step(), Step::Report);
        press(dialog, "copyReport");
        QVERIFY2(QApplication::clipboard()->text().contains(QStringLiteral("Line 2")),
                 qPrintable(QApplication::clipboard()->text()));
        QCOMPARE(part<QPushButton>(dialog, "importPrimary")->text(), QStringLiteral("Choose another file…"));
    }

    void aWrongEncodingIsToldByLine()
    {
        ConsoleForTest console = consoleOf(*m_gateway, "platform-1");
        fleetOf(console);
        auto *dialog = openImport(console);
        QVERIFY(dialog);
        dialog->load(file("latin1.csv", "id,name\nz-1,Cl\xednica\n"));
        QTRY_VERIFY2(part<QLabel>(dialog, "importState")->text().contains(QStringLiteral("Line 2")),
                     qPrintable(part<QLabel>(dialog, "importState")->text()));
        QCOMPARE(dialog->step(), Step::File);
    }

    void supportExportsItsRegionAlone_data()
    {
        QTest::addColumn<QString>("ending");
        QTest::newRow("as CSV") << QStringLiteral("csv");
        QTest::newRow("as XLSX") << QStringLiteral("xlsx");
    }
    void supportExportsItsRegionAlone()
    {
        QFETCH(QString, ending);
        ConsoleForTest console = consoleOf(*m_gateway, "support-1");
        const quint32 mine = fleetOf(console);
        QVERIFY(mine > 0 && mine < 120);
        auto *dialog = openExport(console);
        QVERIFY(dialog);
        QCOMPARE(namelessControls(dialog), QStringList());
        if (ending == QLatin1String("xlsx"))
            QTest::keyClick(dialog->findChild<QComboBox *>(), Qt::Key_Down);
        const QString path = m_dir.filePath(QStringLiteral("out.") + ending);
        press(dialog, "exportStart");
        takeFile(dialog, path);
        QTRY_VERIFY(QFile::exists(path));
        QTRY_VERIFY2(part<QLabel>(dialog, "exportState")->text().contains(path),
                     qPrintable(part<QLabel>(dialog, "exportState")->text()));
        if (ending == QLatin1String("csv")) {
            const QString text = QString::fromUtf8(contents(path));
            QVERIFY2(text.startsWith(QLatin1String("INTERNAL: fleet list of ")), qPrintable(text.left(200)));
            QVERIFY2(text.contains(QLatin1String("scope: us-east")), qPrintable(text.left(200)));
            QVERIFY(text.contains(QLatin1String("support-1")));
            QCOMPARE(text.count(QLatin1String("\r\n")), int(mine) + 2); // Marking and header.
            namesOfOthersAreMissing(console, text);
        } else {
            QVERIFY(contents(path).startsWith("PK"));
            QVERIFY(contents(path).contains("xl/worksheets/sheet1.xml"));
        }
        const QStringList audited = actionsOf({}).filter(QStringLiteral("support-1 tenants.export"));
        QVERIFY2(!audited.isEmpty(), qPrintable(actionsOf({}).join(u'\n')));
    }

    void aCancelledExportLeavesNothing()
    {
        ConsoleForTest console = consoleOf(*m_gateway, "platform-1");
        fleetOf(console);
        QDir folder(m_dir.path());
        QVERIFY(folder.mkdir(QStringLiteral("cancelled")));
        auto *dialog = openExport(console);
        QVERIFY(dialog);
        // The cancel is asked before any row can have come: the call is still on its way.
        dialog->exportTo(m_dir.filePath(QStringLiteral("cancelled/out.xlsx")));
        press(dialog, "exportCancel");
        QTRY_VERIFY(part<QPushButton>(dialog, "exportStart")->isEnabled());
        QCOMPARE(QDir(m_dir.filePath(QStringLiteral("cancelled"))).entryList(QDir::Files | QDir::Hidden),
                 QStringList());
    }

    void cleanupTestCase() { m_gateway.reset(); }

private:
    /// Opens the tenants; the number in scope.
    static quint32 fleetOf(ConsoleForTest &console)
    {
        if (!console.opens({View::Tenants, {}, {}, {}}))
            return 0;
        return quint32(console.workspace().fleet()->count());
    }

    static ImportDialog *openImport(ConsoleForTest &console)
    {
        QTest::mouseClick(button(console.window().currentPage(), QStringLiteral("Import…")), Qt::LeftButton);
        return console.find<ImportDialog>();
    }
    static ExportDialog *openExport(ConsoleForTest &console)
    {
        QTest::mouseClick(button(console.window().currentPage(), QStringLiteral("Export…")), Qt::LeftButton);
        return console.find<ExportDialog>();
    }

    static void choose(const QWidget *dialog, const char *field, const char *column)
    {
        auto *box = part<QComboBox>(dialog, field);
        QVERIFY2(box, field);
        const int at = box->findText(QString::fromLatin1(column));
        QVERIFY2(at >= 0, column);
        box->setCurrentIndex(at);
    }

    void namesOfOthersAreMissing(ConsoleForTest &mine, const QString &text)
    {
        ConsoleForTest all = consoleOf(*m_gateway, "platform-1");
        QVERIFY(fleetOf(all) > 0);
        const Fleet *fleet = all.workspace().fleet();
        int others = 0;
        for (quint32 row = 0; row < fleet->rows(); ++row) {
            if (!fleet->alive(row) || mine.workspace().fleet()->find(fleet->id(row)))
                continue;
            ++others;
            QVERIFY2(!text.contains(fleet->name(row) + QLatin1Char(',')), qPrintable(fleet->name(row)));
        }
        QVERIFY(others > 0);
    }

    /// "actor action outcome" of the chain, as the gateway's file holds it.
    QStringList actionsOf(const std::string &tenant)
    {
        m_gateway->stop(); // The gateway holds its store alone.
        QStringList said;
        for (const std::string &line :
             test::auditLines(m_dir.filePath(QStringLiteral("store.db")).toStdString(), tenant))
            said << QString::fromStdString(line);
        m_gateway->restart();
        return said;
    }

    QString file(const char *name, const QByteArray &text) const
    {
        QFile out(m_dir.filePath(QString::fromLatin1(name)));
        if (out.open(QIODevice::WriteOnly))
            out.write(text);
        return out.fileName();
    }

    QTemporaryDir m_dir;
    std::unique_ptr<test::GatewayFixture> m_gateway;
};

QTEST_MAIN(TestExchangeConsole)
#include "tst_exchange_console.moc"

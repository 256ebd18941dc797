// A bundle as the console writes it, verified by the gateway's program: two readers of one form that share no code.
#include "models/audit_bundle.h"
#include "tests/fixtures/fake_audit.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <functional>

using namespace bulkhead;

namespace {

const QString kClinic = QStringLiteral("t-000002");

struct Said
{
    int code = -1;
    QString text;
};

} // namespace

class TestAuditBundle : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_desk = std::make_unique<FakeAudit>();
        m_desk->fill(1'796'040'180'000);
        m_key = QString::fromLatin1(m_desk->key().bytes.toBase64());
    }

    void whatTheConsoleWritesIsProven_data()
    {
        QTest::addColumn<QString>("tenant");
        QTest::addColumn<QString>("says");
        QTest::newRow("a tenant's") << kClinic << "4 records of t-000002 proven against the checkpoint of 4 records";
        QTest::newRow("the platform's") << QString() << "2 records of the platform proven";
    }
    void whatTheConsoleWritesIsProven()
    {
        QFETCH(QString, tenant);
        QFETCH(QString, says);
        const Said said = check(bundle(tenant), {QStringLiteral("--show")});
        QVERIFY2(said.code == 0, qPrintable(said.text));
        QVERIFY2(said.text.contains(says), qPrintable(said.text));
        QVERIFY2(said.text.contains(tenant.isEmpty() ? QStringLiteral("support-3  refused:bulkhead.v1.")
                                                     : QStringLiteral("support-1  acts.propose  proposed")),
                 qPrintable(said.text));
    }

    void aRecordWithoutItsContentIsProvenByItsLeaf()
    {
        AuditExport out = proven(kClinic);
        out.records[1].record.canonical.clear();
        const Said said = check(written(out, kClinic), {QStringLiteral("--show")});
        QVERIFY2(said.code == 0 && said.text.contains(QStringLiteral("content withheld")), qPrintable(said.text));
    }

    void nothingInARecordReachesTheTerminal()
    {
        AuditRecord hostile;
        hostile.tenantId = kClinic;
        hostile.actor = QStringLiteral("a\x1b[2Jb\u202ec\nFORGED  line");
        hostile.action = QStringLiteral("x");
        hostile.atMs = 1'796'040'180'000;
        m_desk->add(hostile);
        const Said said = check(bundle(kClinic), {QStringLiteral("--show")});
        QCOMPARE(said.code, 0);
        QVERIFY(!said.text.contains(QLatin1Char('\x1b')) && !said.text.contains(QChar(0x202e)));
        QCOMPARE(said.text.count(QLatin1Char('\n')), 6); // A line for each record, and one in the end.
    }

    void whatWasChangedIsNot_data()
    {
        using Change = std::function<void(QJsonObject &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("says");
        const auto entry = [](auto with) {
            return Change([with](QJsonObject &bundle) {
                QJsonArray records = bundle.value(QStringLiteral("records")).toArray();
                QJsonObject one = records[1].toObject();
                with(one);
                records[1] = one;
                bundle.insert(QStringLiteral("records"), records);
            });
        };
        const auto set = [](const char *name, const QJsonValue &value) {
            return Change([name, value](QJsonObject &bundle) { bundle.insert(QLatin1String(name), value); });
        };
        QTest::newRow("a byte of a record") << entry([](QJsonObject &one) {
            QByteArray bytes = QByteArray::fromBase64(one.value(QStringLiteral("record")).toString().toLatin1());
            bytes[30] = char(bytes[30] ^ 1);
            one.insert(QStringLiteral("record"), QString::fromLatin1(bytes.toBase64()));
        }) << "does not stand in the checkpoint";
        QTest::newRow("a record's number") << entry([](QJsonObject &one) { one.insert(QStringLiteral("sequence"), 2); })
                                           << "Record 2 is not a record of this chain and number";
        QTest::newRow("a proof too short") << entry([](QJsonObject &one) {
            QJsonArray path = one.value(QStringLiteral("proof")).toArray();
            path.removeLast();
            one.insert(QStringLiteral("proof"), path);
        }) << "does not stand in the checkpoint";
        QTest::newRow("no proof") << entry([](QJsonObject &one) { one.remove(QStringLiteral("proof")); })
                                  << "has no sequence, or no proof";
        QTest::newRow("a proof that is none")
            << entry([](QJsonObject &one) { one.insert(QStringLiteral("proof"), QJsonArray{QStringLiteral("!!!!")}); })
            << "cannot be read";
        QTest::newRow("the checkpoint's size") << Change([](QJsonObject &bundle) {
            QJsonObject checkpoint = bundle.value(QStringLiteral("checkpoint")).toObject();
            QByteArray text = QByteArray::fromBase64(checkpoint.value(QStringLiteral("text")).toString().toLatin1());
            text.replace("\n4\n", "\n5\n");
            checkpoint.insert(QStringLiteral("text"), QString::fromLatin1(text.toBase64()));
            bundle.insert(QStringLiteral("checkpoint"), checkpoint);
        }) << "is not signed with the key";
        QTest::newRow("no checkpoint") << set("checkpoint", QJsonValue()) << "The checkpoint cannot be read";
        QTest::newRow("whose it is") << set("tenant", QStringLiteral("other")) << "of another chain";
        QTest::newRow("another form") << set("format", QStringLiteral("bulkhead-audit-proof/2"))
                                      << "not a proof bundle";
        QTest::newRow("no records") << set("records", QJsonArray()) << "holds no record";
        QTest::newRow("a record twice") << Change([](QJsonObject &bundle) {
            QJsonArray records = bundle.value(QStringLiteral("records")).toArray();
            records.append(records[0]);
            bundle.insert(QStringLiteral("records"), records);
        }) << "is there twice";
    }
    void whatWasChangedIsNot()
    {
        using Change = std::function<void(QJsonObject &)>;
        QFETCH(Change, change);
        QFETCH(QString, says);
        QJsonObject json = QJsonDocument::fromJson(bundle(kClinic)).object();
        change(json);
        const Said said = check(QJsonDocument(json).toJson());
        QCOMPARE(said.code, 1);
        QVERIFY2(said.text.startsWith(QStringLiteral("NOT PROVEN")) && said.text.contains(says), qPrintable(said.text));
    }

    void anotherKeyDoesNotDo()
    {
        const QByteArray file = bundle(kClinic);
        FakeAudit stranger;
        stranger.takeKey('z');
        m_key = QString::fromLatin1(stranger.key().bytes.toBase64());
        QCOMPARE(check(file).code, 1);
        m_key = QStringLiteral("nonsense");
        QCOMPARE(check(file).code, 2);
    }

    void whatIsNoFileIsSaid()
    {
        QCOMPARE(check("not json").code, 1);
        QCOMPARE(check({}).code, 78);
    }

private:
    AuditExport proven(const QString &tenant) const
    {
        AuditExport out{QStringLiteral("proof-1"), m_desk->checkpoint(tenant), m_desk->key(), {}};
        for (quint64 n = m_desk->size(tenant); n >= 1; --n)
            out.records.append({m_desk->proof(tenant, n).record, m_desk->proof(tenant, n).path});
        return out;
    }
    static QByteArray written(const AuditExport &out, const QString &tenant)
    {
        return auditBundle(out, {tenant, QString(), QStringLiteral("test"), QStringLiteral("since:7d"),
                                 QStringLiteral("auditor-1"), 1'796'040'180'000});
    }
    QByteArray bundle(const QString &tenant) const { return written(proven(tenant), tenant); }

    Said check(const QByteArray &file, const QStringList &more = {})
    {
        const QString path = m_folder.filePath(QStringLiteral("bundle.json"));
        QFile out(path);
        if (!out.open(QIODevice::WriteOnly) || out.write(file) != file.size())
            return {};
        out.close();
        QProcess gateway;
        gateway.setProcessChannelMode(QProcess::MergedChannels);
        gateway.start(QStringLiteral(BULKHEAD_GATEWAY),
                      QStringList{QStringLiteral("audit"), QStringLiteral("check-bundle"), path,
                                  QStringLiteral("--public-key"), m_key}
                          + more);
        if (!gateway.waitForFinished(30'000))
            return {-1, QStringLiteral("it did not end")};
        return {gateway.exitCode(), QString::fromUtf8(gateway.readAll())};
    }

    std::unique_ptr<FakeAudit> m_desk;
    QString m_key;
    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(TestAuditBundle)
#include "tst_audit_bundle.moc"

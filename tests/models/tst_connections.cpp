// Named connections in the settings file: what is kept, what is refused, and that nothing is lost.
#include "models/connections.h"
#include "models/preferences.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

namespace {

ConnectionSettings connection(const QString &name, const QString &letters, const QString &gateway)
{
    ConnectionSettings s;
    s.mark = {name, letters, EnvironmentColour::Violet, true};
    s.gateway = gateway;
    return s;
}

QJsonObject entry(const char *id, const char *name, const char *letters, const char *gateway)
{
    return {{"id", id}, {"name", name}, {"letters", letters}, {"gateway", gateway}, {"colour", "blue"}};
}

} // namespace

class TestConnections : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }

    void whatIsKeptIsThereAtTheNextStart()
    {
        ConnectionSettings east = connection("production us-east", "PU", "gateway.example.org:7443");
        east.roots = "/etc/ssl/company.pem";
        east.certificate = "/etc/bulkhead/me.pem";
        east.key = "/etc/bulkhead/me.key";
        east.environment = "us-east";
        east.atStart = false;
        {
            Preferences preferences(path());
            ConnectionBook book(&preferences);
            QSignalSpy changed(&book, &ConnectionBook::changed);
            QCOMPARE(book.put(east), QString());
            QCOMPARE(book.put(connection("production eu", "PE", "eu.example.org:7443")), QString());
            QCOMPARE(book.put(connection("staging", "S", "127.0.0.1:7443")), QString());
            QCOMPARE(changed.size(), 3);
            book.move(book.all().at(2).id, 0);
        }
        Preferences preferences(path());
        ConnectionBook book(&preferences);
        QCOMPARE(book.problems(), QStringList());
        QCOMPARE(book.all().size(), 3);
        QCOMPARE(book.all().at(0).mark.name, QString("staging"));
        east.id = book.all().at(1).id;
        QVERIFY(!east.id.isEmpty());
        QCOMPARE(book.all().at(1), east);
        ConnectionSettings renamed = east;
        renamed.mark.name = "production us";
        QCOMPARE(book.put(renamed), QString());
        QCOMPARE(book.find(east.id)->mark.name, QString("production us"));
        QCOMPARE(book.all().size(), 3);
        book.remove(east.id);
        QVERIFY(!book.find(east.id));
    }

    void whatCannotBeAConnectionIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("letters");
        QTest::addColumn<QString>("gateway");
        QTest::addColumn<QString>("says");
        QTest::newRow("no name") << ""
                                 << "A"
                                 << "a:1"
                                 << "name";
        QTest::newRow("a name of spaces") << "  "
                                          << "A"
                                          << "a:1"
                                          << "name";
        QTest::newRow("a name too long") << QString(41, u'x') << "A"
                                         << "a:1"
                                         << "name";
        QTest::newRow("a name with a control character") << QString("a\x1b[31m") << "A"
                                                         << "a:1"
                                                         << "name";
        QTest::newRow("no letters") << "a"
                                    << ""
                                    << "a:1"
                                    << "mark";
        QTest::newRow("three letters") << "a"
                                       << "ABC"
                                       << "a:1"
                                       << "mark";
        QTest::newRow("no port") << "a"
                                 << "A"
                                 << "gateway"
                                 << "HOST:PORT";
        QTest::newRow("port 0") << "a"
                                << "A"
                                << "gateway:0"
                                << "HOST:PORT";
        QTest::newRow("port too large") << "a"
                                        << "A"
                                        << "gateway:70000"
                                        << "HOST:PORT";
        QTest::newRow("a password in the address") << "a"
                                                   << "A"
                                                   << "me:secret@gateway:1"
                                                   << "HOST:PORT";
        QTest::newRow("a name that is taken, otherwise written") << "Production EU"
                                                                 << "A"
                                                                 << "a:1"
                                                                 << "name";
        QTest::newRow("letters that are taken") << "a"
                                                << "pe"
                                                << "a:1"
                                                << "mark";
        QTest::newRow("a gateway that is taken") << "a"
                                                 << "A"
                                                 << "EU.example.org:7443"
                                                 << "already";
    }
    void whatCannotBeAConnectionIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(QString, letters);
        QFETCH(QString, gateway);
        QFETCH(QString, says);
        Preferences preferences{QString()};
        ConnectionBook book(&preferences);
        QCOMPARE(book.put(connection("production eu", "PE", "eu.example.org:7443")), QString());
        const QString problem = book.put(connection(name, letters, gateway));
        QVERIFY2(problem.contains(says), qPrintable(problem));
        QCOMPARE(book.all().size(), 1);
    }

    void thereIsAKeyForEachOfThem()
    {
        Preferences preferences{QString()};
        ConnectionBook book(&preferences);
        for (int i = 1; i <= ConnectionBook::kMost; ++i)
            QCOMPARE(book.put(connection(QString("c%1").arg(i), QString::number(i), QString("h%1:1").arg(i))),
                     QString());
        QVERIFY(book.put(connection("another", "A", "a:1")).contains("at most"));
        ConnectionSettings first = book.all().at(0);
        first.mark.production = false; // A full book can still be changed.
        QCOMPARE(book.put(first), QString());
    }

    void aBrokenEntryIsSaidAndStaysInTheFile_data()
    {
        QTest::addColumn<QJsonValue>("broken");
        QTest::addColumn<QString>("says");
        QTest::newRow("no object") << QJsonValue("staging") << "not an object";
        QTest::newRow("a token") << QJsonValue([] {
            QJsonObject o = entry("1", "staging", "S", "s:1");
            o.insert("token", "s3cret");
            return o;
        }()) << "never stand in this file";
        QTest::newRow("an unknown colour") << QJsonValue([] {
            QJsonObject o = entry("1", "staging", "S", "s:1");
            o.insert("colour", "red");
            return o;
        }()) << "colour";
        QTest::newRow("a number for a name") << QJsonValue([] {
            QJsonObject o = entry("1", "staging", "S", "s:1");
            o.insert("name", 3);
            return o;
        }()) << "has to be a text";
        QTest::newRow("no id") << QJsonValue(entry("", "staging", "S", "s:1")) << "no id";
        QTest::newRow("an id that leads to another file")
            << QJsonValue(entry("../../other", "staging", "S", "s:1")) << "no id";
        QTest::newRow("no address") << QJsonValue(entry("1", "staging", "S", "")) << "HOST:PORT";
        QTest::newRow("the same name again") << QJsonValue(entry("1", "Eu", "S", "s:1")) << "this name";
    }
    void aBrokenEntryIsSaidAndStaysInTheFile()
    {
        QFETCH(QJsonValue, broken);
        QFETCH(QString, says);
        writeFile(QJsonArray{entry("7", "eu", "E", "eu:1"), broken});
        {
            Preferences preferences(path());
            ConnectionBook book(&preferences);
            QCOMPARE(book.all().size(), 1);
            QCOMPARE(book.problems().size(), 1);
            QVERIFY2(book.problems().at(0).contains(says), qPrintable(book.problems().at(0)));
            QVERIFY(!book.problems().at(0).contains("s3cret"));
            QCOMPARE(book.put(connection("other", "O", "o:1")), QString());
        }
        QVERIFY(readFile().contains(broken));
        QCOMPARE(readFile().size(), 3);
        Preferences preferences(path());
        ConnectionBook book(&preferences);
        QCOMPARE(book.all().size(), 2);
        book.forgetUnusable();
        preferences.flush();
        QVERIFY(!readFile().contains(broken));
    }

    void aWordOfTheFilterMeansAnEnvironment()
    {
        QVERIFY(meansEnvironment("eu", "production eu", "PE"));
        QVERIFY(meansEnvironment("production-eu", "Production EU", "PE"));
        QVERIFY(meansEnvironment("prod", "production eu", "PE"));
        QVERIFY(meansEnvironment("pe", "Europe, production", "PE"));
        QVERIFY(!meansEnvironment("us", "production eu", "PE"));
        QVERIFY(!meansEnvironment("staging", "production eu", "PE"));
        QCOMPARE(lettersOf("production us-east"), QString("PU"));
        QCOMPARE(lettersOf("staging"), QString("S"));
        QCOMPARE(lettersOf("--"), QString());
    }

private:
    [[nodiscard]] QString path() const { return m_folder->filePath("console.json"); }
    void writeFile(const QJsonArray &connections)
    {
        QFile file(path());
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            QJsonDocument(QJsonObject{{"version", 1}, {"values", QJsonObject{{"connections", connections}}}}).toJson());
    }
    [[nodiscard]] QJsonArray readFile() const
    {
        QFile file(path());
        if (!file.open(QIODevice::ReadOnly))
            return {};
        return QJsonDocument::fromJson(file.readAll())["values"]["connections"].toArray();
    }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(TestConnections)
#include "tst_connections.moc"

// The file that says where tenants stand: what it may hold, and what is said of what it may not.
#include "backend/driver/postgres_conninfo.h"
#include "backend/driver/postgres_names.h"
#include "backend/driver/postgres_platform_config.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace bulkhead;

class TestPostgresPlatformConfig : public QObject
{
    Q_OBJECT
private slots:
    void readsAll();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void connectionStringsComeBack();
    void namesFitAndDiffer();

private:
    [[nodiscard]] std::string file(const QByteArray &text, const char *name = "platform.toml");
    QTemporaryDir m_dir;
};

std::string TestPostgresPlatformConfig::file(const QByteArray &text, const char *name)
{
    QFile out(m_dir.filePath(QString::fromLatin1(name)));
    if (!out.open(QIODevice::WriteOnly) || out.write(text) != text.size())
        qFatal("no file can be written");
    return out.fileName().toStdString();
}

void TestPostgresPlatformConfig::readsAll()
{
    static_cast<void>(file("CREATE TABLE visit (id int)", "own.sql"));
    const auto config = readPostgresPlatformConfig(file("[postgres]\n"
                                                        "postgres = \"host=db user=platform passfile=/etc/pgpass\"\n"
                                                        "database = \"app\"\n"
                                                        "schemas = [\"clinic\", \"billing\"]\n"
                                                        "tenant_column = \"org\"\n"
                                                        "role_prefix = \"r_\"\n"
                                                        "template = \"own.sql\"\n"
                                                        "lookup_tables = [\"clinic.country\"]\n"
                                                        "trusted = [\"clinic.login\"]\n"
                                                        "phi = [\"visit.note\"]\n"
                                                        "[postgres.limits.shared]\nconnections = 5\n"
                                                        "statement_timeout_ms = 1000\nlock_timeout_ms = 200\n"
                                                        "[postgres.canary.\"clinic.visit\"]\nkind = \"'booked'\"\n"
                                                        "[rabbitmq]\nx = 1\n"),
                                                   {"rabbitmq"});
    QVERIFY2(config.ok(), config.status().ToString().c_str());
    QCOMPARE(config->schemas, (std::vector<std::string>{"clinic", "billing"}));
    QCOMPARE(config->templateSql, std::string("CREATE TABLE visit (id int)"));
    QVERIFY((config->limits.at(Tier::Shared) == RoleLimits{5, 1'000, 200}));
    QVERIFY(config->limits.at(Tier::Dedicated) == RoleLimits{});
    QCOMPARE(config->canary.at("clinic.visit").at("kind"), std::string("'booked'"));
    QCOMPARE(config->phi, std::vector<std::string>{"visit.note"});
    QCOMPARE(config->rolePrefix + config->schemaPrefix, std::string("r_t_"));
}

void TestPostgresPlatformConfig::saysWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const QByteArray good = "[postgres]\npostgres = \"host=db user=p\"\ndatabase = \"app\"\nschemas = [\"clinic\"]\n";
    const auto row = [&](const char *name, const QByteArray &text, const char *says) {
        QTest::addRow("%s", name) << text << QByteArray(says);
    };
    row("no section", "[other]\n", "\"other\" is not known");
    row("nothing", "", "no section [postgres]");
    row("lacking", "[postgres]\ndatabase = \"app\"\n", "line 1: [postgres] needs");
    row("a password", "[postgres]\npostgres = \"host=db password = x\"\ndatabase = \"app\"\nschemas = [\"c\"]\n",
        "holds a password");
    row("a password in a URI",
        "[postgres]\npostgres = \"postgresql://p:x@db/app\"\ndatabase = \"app\"\nschemas = [\"c\"]\n",
        "holds a password");
    row("a password of its own", good + "password = \"x\"\n", "line 5: a password does not stand in this file");
    row("no connection string", "[postgres]\npostgres = \"what\"\ndatabase = \"app\"\nschemas = [\"c\"]\n",
        "is no connection string");
    row("an unknown key", good + "shema = \"x\"\n", "line 5: \"shema\" is not known");
    row("not text", good + "tenant_column = 5\n", "line 5: \"tenant_column\" must be text");
    row("not a list", good + "trusted = \"x\"\n", "line 5: \"trusted\" is a list");
    row("PHI without a table", good + "phi = [\"note\"]\n", "\"phi\" lists columns as \"table.column\"");
    row("a reserved prefix", good + "role_prefix = \"pg_x\"\n", "begins with pg_");
    row("a long prefix", good + "schema_prefix = \"abcdefghijklmnopqrstuvwxyz\"\n", "longer than 24 bytes");
    row("no such tier", good + "[postgres.limits.gold]\nconnections = 5\n", "\"gold\" is no tier");
    row("no such limit", good + "[postgres.limits.shared]\nconections = 5\n", "\"conections\" is not known");
    row("a limit out of range", good + "[postgres.limits.shared]\nconnections = 0\n",
        "line 6: \"connections\" must be a whole number from 1 to 10000");
    row("no template", good + "template = \"nowhere.sql\"\n", "cannot be read or is empty");
    row("no TOML", "[postgres\n", "Mend the TOML there");
}

void TestPostgresPlatformConfig::saysWhatIsWrong()
{
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const std::string path = file(text);
    const auto config = readPostgresPlatformConfig(path);
    QVERIFY(absl::IsInvalidArgument(config.status()));
    const QByteArray said = QByteArray::fromStdString(config.status().ToString());
    QVERIFY2(said.contains(says) && said.contains(path.c_str()), said.constData());
}

void TestPostgresPlatformConfig::connectionStringsComeBack()
{
    const std::map<std::string, std::string> settings{{"dbname", "it's \\ \"odd\""}, {"host", "db"}, {"password", " "}};
    const auto read = readConninfo(writeConninfo(settings));
    QVERIFY(read.ok());
    QVERIFY(*read == settings);
    QVERIFY(absl::IsInvalidArgument(readConninfo("nonsense=1").status()));
}

void TestPostgresPlatformConfig::namesFitAndDiffer()
{
    QCOMPARE(pg::nameOf("t_", "elm"), std::string("t_elm"));
    const std::string fits(61, 'a'), longer(64, 'a'), other = std::string(63, 'a') + "b";
    QCOMPARE(pg::nameOf("t_", fits), "t_" + fits);
    QCOMPARE(pg::nameOf("t_", longer).size(), std::size_t(63));
    QVERIFY(pg::nameOf("t_", longer) != pg::nameOf("t_", other));
    QVERIFY(pg::nameOf("t_", longer) != pg::nameOf("t_", fits));
    QVERIFY(pg::nameOf("t_", longer).find('_', 2) != std::string::npos); // No id has one.
    QCOMPARE(pg::digestOf("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")); // FIPS 180-2, B.1.
}

QTEST_GUILESS_MAIN(TestPostgresPlatformConfig)
#include "tst_postgres_platform_config.moc"

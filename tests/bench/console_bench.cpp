// The console against a separate gateway process on the bench's data: the product's session, models and table of
// tenants in a real window. Prints one JSON object; times in milliseconds.
//
//   console_bench --generator bench_gateway [--rows N] [--runs N] [--rate N] [--seconds N]
#include "models/session/session.h"
#include "models/tenant_table.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/process_cost.h"
#include "widgets/delegates/data_table.h"
#include "widgets/frame/workspace.h"
#include "widgets/tenants/tenants_page.h"
#include "widgets/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTextStream>
#include <QTimer>
#include <QWindow>

#include <algorithm>
#include <chrono>
#include <cstdlib>

using namespace bulkhead;

namespace {

constexpr int kPatienceMs = 10'000;
constexpr int kTopRateBase = 40'000; // Heartbeat of batch b at the highest rate burns (base + b) × 1000.

qint64 steadyNs()
{
    return std::chrono::steady_clock::now().time_since_epoch().count();
}

double pssMiB()
{
    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
    if (!file.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : file.readAll().split('\n')) {
        if (line.startsWith("Pss:"))
            return line.mid(4).trimmed().split(' ').first().toDouble() / 1024;
    }
    return -1;
}

double quantile(std::vector<double> values, double q)
{
    if (values.empty())
        return -1;
    std::sort(values.begin(), values.end());
    return values[std::size_t(q * double(values.size() - 1) + 0.5)];
}

QJsonObject spread(const std::vector<double> &values)
{
    return {{QStringLiteral("median"), quantile(values, 0.5)},
            {QStringLiteral("min"), quantile(values, 0)},
            {QStringLiteral("max"), quantile(values, 1)},
            {QStringLiteral("runs"), int(values.size())}};
}

/// Runs the event loop until `done`; false: patience ended.
template<typename Condition>
bool until(Condition done)
{
    QElapsedTimer timer;
    timer.start();
    QEventLoop loop;
    QTimer poll;
    QObject::connect(&poll, &QTimer::timeout, &loop, [&] {
        if (done() || timer.hasExpired(kPatienceMs))
            loop.quit();
    });
    poll.start(1);
    if (!done())
        loop.exec();
    return done();
}

/// Sees each paint of a viewport once it is on the screen, and how long the GUI thread is away in between.
class Watcher : public QObject
{
public:
    explicit Watcher(QWidget *viewport)
        : m_viewport(viewport)
    {
        viewport->installEventFilter(this);
        m_beat.setTimerType(Qt::PreciseTimer);
        connect(&m_beat, &QTimer::timeout, this, [this] {
            const qint64 now = steadyNs();
            if (m_lastBeat)
                gaps.push_back(double(now - m_lastBeat) / 1e6);
            m_lastBeat = now;
            if (onBeat)
                onBeat();
        });
    }
    ~Watcher() override { m_viewport->removeEventFilter(this); }

    void listen(int intervalMs)
    {
        gaps.clear();
        m_lastBeat = 0;
        m_beat.start(intervalMs);
    }
    void rest() { m_beat.stop(); }

    bool eventFilter(QObject *, QEvent *event) override
    {
        if (event->type() == QEvent::Paint) {
            // Runs after the paint was delivered and flushed.
            QMetaObject::invokeMethod(
                this,
                [this] {
                    ++paints;
                    paintedNs = steadyNs();
                    if (onPaint)
                        onPaint();
                },
                Qt::QueuedConnection);
        }
        return false;
    }

    std::vector<double> gaps;
    int paints = 0;
    qint64 paintedNs = 0;
    std::function<void()> onPaint, onBeat;

private:
    QWidget *m_viewport;
    QTimer m_beat;
    qint64 m_lastBeat = 0;
};

class Generator
{
public:
    bool start(const QString &program, quint32 rows)
    {
        m_process.start(program, {QString::number(rows)});
        const QString line = readLine();
        m_port = line.startsWith("port ") ? line.mid(5).trimmed().toInt() : 0;
        return m_port != 0;
    }
    ~Generator()
    {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(5000))
            m_process.kill();
    }
    [[nodiscard]] int port() const { return m_port; }
    void run(int rate, int seconds) { m_process.write(QString("run %1 %2\n").arg(rate).arg(seconds).toUtf8()); }
    /// The report of a run, once it is there.
    [[nodiscard]] bool hasReport() { return m_process.canReadLine(); }
    [[nodiscard]] QJsonObject report() { return QJsonDocument::fromJson(m_process.readLine()).object(); }

private:
    QString readLine()
    {
        while (!m_process.canReadLine() && m_process.waitForReadyRead(kPatienceMs)) {
        }
        return QString::fromUtf8(m_process.readLine());
    }
    QProcess m_process;
    int m_port = 0;
};

/// One console: session, workspace and the page of tenants in a window.
struct Console
{
    Console(int port, Theme *theme)
        : preferences(QString())
    {
        SessionOptions options;
        options.channel = [port] { return dial(QString("127.0.0.1:%1").arg(port)); };
        desk = makeSession(std::move(options));
        workspace = std::make_unique<Workspace>(desk.get(), &preferences, theme);
        page = std::make_unique<TenantsPage>(workspace.get());
        page->resize(1440, 900);
        page->show();
        page->activate();
        table = page->findChild<DataTable *>();
        model = qobject_cast<TenantTable *>(table->model());
        watcher = std::make_unique<Watcher>(table->viewport());
    }
    ~Console()
    {
        desk->stop();
        watcher.reset();
        page.reset();
        workspace.reset();
    }

    Preferences preferences;
    std::unique_ptr<Desk> desk;
    std::unique_ptr<Workspace> workspace;
    std::unique_ptr<TenantsPage> page;
    DataTable *table = nullptr;
    TenantTable *model = nullptr;
    std::unique_ptr<Watcher> watcher;
};

/// From start() to the whole fleet in the painted table.
double loadOnce(Console &console, quint32 rows)
{
    (void)until([&] { return console.page->windowHandle() && console.page->windowHandle()->isExposed(); });
    const qint64 start = steadyNs();
    console.desk->start();
    qint64 loadedNs = 0;
    (void)until([&] {
        if (!loadedNs && console.workspace->fleet()->complete() && console.model->rowCount() == int(rows)) {
            loadedNs = steadyNs();
            console.table->viewport()
                ->update(); // The last rows may lie below the window's edge: paint with all of them.
        }
        return loadedNs && console.watcher->paintedNs > loadedNs;
    });
    if (!loadedNs || console.watcher->paintedNs < loadedNs) {
        QTextStream(stderr) << "not loaded: " << console.workspace->fleet()->count() << " of " << rows << " tenants, "
                            << console.model->rowCount() << " table rows, " << console.watcher->paints << " paints, "
                            << (console.table->isVisible() ? "visible" : "hidden") << ", stream "
                            << int(console.desk->stream().link) << " " << console.desk->stream().reason << '\n';
        std::exit(1);
    }
    return double(console.watcher->paintedNs - start) / 1e6;
}

/// From the order to its paint; `worst` takes the longest time the GUI thread was away.
template<typename Act>
double orderedOnce(Console &console, Act act, std::vector<double> &worst)
{
    qint64 orderedNs = 0;
    // Seen means: painted after the order came, also where the same rows stay on top.
    const auto connection = QObject::connect(console.model, &TenantTable::ordered, console.model, [&] {
        orderedNs = steadyNs();
        console.table->viewport()->update();
    });
    console.watcher->listen(1);
    (void)until([&] { return console.watcher->gaps.size() > 3; });
    console.watcher->gaps.clear();
    const qint64 start = steadyNs();
    act();
    if (!until([&] { return orderedNs && console.watcher->paintedNs > orderedNs; })) {
        QTextStream(stderr) << "not ordered: " << (orderedNs ? "an order came, no paint" : "no order came") << ", "
                            << (console.model->held() ? "held" : "not held") << ", filter '" << console.model->filter()
                            << "', " << console.model->rowCount() << " rows\n";
        std::exit(1);
    }
    const double took = double(console.watcher->paintedNs - start) / 1e6;
    console.watcher->rest();
    worst.push_back(quantile(console.watcher->gaps, 1));
    QObject::disconnect(connection);
    return took;
}

QJsonObject measureOrders(Console &console, int runs)
{
    QJsonObject out;
    const auto sorted = [&](const char *name, FleetField field) {
        std::vector<double> times, worst;
        const int column = console.model->columnOf(field);
        for (int run = 0; run < runs; ++run) {
            const auto order = run % 2 ? Qt::AscendingOrder : Qt::DescendingOrder;
            times.push_back(orderedOnce(
                console, [&] { console.model->sort(column, order); }, worst));
        }
        out.insert(QLatin1String(name), spread(times));
        out.insert(QLatin1String(name) + "_gui_gap", spread(worst));
    };
    const auto filtered = [&](const char *name, const QStringList &texts) {
        std::vector<double> times, worst;
        for (int run = 0; run < runs * int(texts.size()); ++run) {
            const QString text = texts.at(run % int(texts.size()));
            times.push_back(orderedOnce(
                console, [&] { console.model->setFilter(text); }, worst));
        }
        (void)orderedOnce(
            console, [&] { console.model->setFilter({}); }, worst);
        out.insert(QLatin1String(name), spread(times));
        out.insert(QLatin1String(name) + "_gui_gap", spread(worst));
    };
    sorted("sort_number", FleetField::Sli);
    sorted("sort_name", FleetField::Name);
    filtered("filter_typed", {"f", "fa", "fal", "falc", "falco", "falcon"});
    filtered("filter_category", {"tier:shared", "tier:dedicated"});
    return out;
}

/// Rows whose burn differs from what the same updates give when applied one after another.
int wrongRows(const Fleet &fleet, quint32 rows, quint32 updates, quint32 batches)
{
    std::vector<qint32> burns(rows);
    for (quint32 row = 0; row < rows; ++row)
        burns[row] = bench::tenant(row).burn;
    for (quint32 u = 0; u < updates; ++u) {
        const bench::Update update = bench::update(u, rows);
        burns[update.row] = update.burn;
    }
    burns[0] = bench::heartbeat(batches - 1, 4).burn;
    int wrong = 0;
    for (quint32 row = 0; row < rows; ++row)
        wrong += fleet.number(FleetField::Burn, row) != burns[row];
    return wrong;
}

QJsonObject measureUpdates(Console &console, Generator &generator, quint32 rows, int rate, int seconds)
{
    const int burn = console.model->columnOf(FleetField::Burn);
    console.table->sortByColumn(burn, Qt::DescendingOrder);
    std::vector<double> settle;
    (void)orderedOnce(
        console, [&] { console.model->sort(burn, Qt::DescendingOrder); }, settle);

    const Fleet &fleet = *console.workspace->fleet();
    const auto topBatch = [&] {
        const qint64 shown = console.model->rowCount() ? fleet.number(FleetField::Burn, console.model->fleetRow(0)) : 0;
        return shown / 1000 - kTopRateBase;
    };
    quint64 announced = 0;
    QObject::connect(console.desk.get(), &Desk::fleetBatch, console.model,
                     [&](const std::shared_ptr<FleetBatch> &batch) { announced += batch->updates; });
    qint64 visible = -1;
    int refreshes = 0;
    console.watcher->onPaint = [&] {
        if (const qint64 now = topBatch(); now != visible) {
            visible = now;
            ++refreshes;
        }
    };
    std::vector<std::pair<qint64, qint64>> seen; // Time, batch on the screen.
    console.watcher->onBeat = [&] {
        if (visible >= 0)
            seen.emplace_back(steadyNs(), visible);
    };
    const int paintsBefore = console.watcher->paints;
    const double cpuBefore = bench::cpuSeconds();
    const qint64 start = steadyNs();
    console.watcher->listen(16);
    generator.run(rate, seconds);
    (void)until([&] { return generator.hasReport(); });
    const double took = double(steadyNs() - start) / 1e9;
    const double cpu = bench::cpuSeconds() - cpuBefore;
    console.watcher->rest();
    const QJsonObject report = generator.report();
    const auto batches = quint32(report["batches"].toInt());
    const auto per = quint32(report["per"].toInt());
    const bool whole = until([&] { return announced == quint64(batches) * (per + 1); });
    console.watcher->onPaint = nullptr;
    console.watcher->onBeat = nullptr;

    const QJsonArray sent = report["sent_ns"].toArray();
    std::vector<double> ages;
    for (const auto &[at, batch] : seen) {
        if (batch < sent.size())
            ages.push_back(double(at - qint64(sent[int(batch)].toDouble())) / 1e6);
    }
    return {{"rate", rate},
            {"seconds", took},
            {"all_announced", whole},
            {"rows_wrong", wrongRows(fleet, rows, batches * per, batches)},
            {"frame_p50", quantile(console.watcher->gaps, 0.5)},
            {"frame_p99", quantile(console.watcher->gaps, 0.99)},
            {"frame_max", quantile(console.watcher->gaps, 1)},
            {"refreshes_per_s", refreshes / took},
            {"paints_per_s", (console.watcher->paints - paintsBefore) / took},
            {"age_p50", quantile(ages, 0.5)},
            {"age_p99", quantile(ages, 0.99)},
            {"console_cores", cpu / took},
            {"generator_cores", report["cpu_s"].toDouble() / took}};
}

} // namespace

int main(int argc, char **argv)
{
    QApplication app(argc, argv);
    QCommandLineParser parser;
    parser.addOption({"generator", "Program that serves the fleet.", "path"});
    parser.addOption({"rows", "Tenants.", "n", "100000"});
    parser.addOption({"runs", "Runs of each measurement.", "n", "5"});
    parser.addOption({"rate", "Row updates a second; 0: none.", "n", "100000"});
    parser.addOption({"seconds", "Length of the update run.", "n", "10"});
    parser.process(app);
    const quint32 rows = parser.value("rows").toUInt();
    const int runs = parser.value("runs").toInt();

    Generator generator;
    if (!generator.start(parser.value("generator"), rows)) {
        QTextStream(stderr) << "console_bench: the generator did not start\n";
        return 69;
    }
    Theme theme(Theme::Choice::Light);
    QJsonObject out{{"rows", int(rows)}};
    std::vector<double> loads;
    std::unique_ptr<Console> console;
    for (int run = 0; run < runs; ++run) {
        console.reset();
        console = std::make_unique<Console>(generator.port(), &theme);
        loads.push_back(loadOnce(*console, rows));
        // A fresh process is what a person has: only the first load's memory counts.
        if (run == 0)
            out.insert("pss_mib", pssMiB());
    }
    out.insert("load", spread(loads));
    out.insert("orders", measureOrders(*console, runs));
    if (const int rate = parser.value("rate").toInt(); rate > 0)
        out.insert("updates", measureUpdates(*console, generator, rows, rate, parser.value("seconds").toInt()));
    console.reset();
    QTextStream(stdout) << QJsonDocument(out).toJson(QJsonDocument::Compact) << '\n';
    return 0;
}

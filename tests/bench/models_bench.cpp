// The console's models on the data of the benchmark: what the GUI thread and the ordering thread pay, without a view.
// Prints one JSON object; times in milliseconds.
#include "models/fleet_columns.h"
#include "models/fleet_fields.h"
#include "models/joined_tenants.h"
#include "models/tenant_table.h"
#include "tests/bench/bench_data.h"
#include "tests/bench/process_cost.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <QTimer>

#include <algorithm>
#include <array>
#include <functional>
#include <thread>

using namespace bulkhead;

namespace {

constexpr int kRuns = 7;
constexpr quint32 kChunk = 2000; ///< Rows a message, as the gateway sends.

QJsonObject spread(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return {{QStringLiteral("median"), values[values.size() / 2]},
            {QStringLiteral("min"), values.front()},
            {QStringLiteral("max"), values.back()},
            {QStringLiteral("runs"), int(values.size())}};
}

double milliseconds(const QElapsedTimer &clock)
{
    return double(clock.nsecsElapsed()) / 1e6;
}

qint64 residentKiB()
{
    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("Pss:"))
            return line.mid(4).trimmed().split(' ').first().toLongLong();
    }
    return 0;
}

FleetBatch rowsBatch(quint32 first, quint32 count, quint32 total)
{
    FleetBatch batch;
    batch.reset = first == 0;
    batch.snapshotEnd = first + count == total;
    batch.total = total;
    if (first == 0) {
        batch.words.push_back({});
        for (const char *region : bench::kRegions)
            batch.words.push_back(region);
    }
    FactsColumns facts;
    FiguresColumns figures;
    for (quint32 i = first; i < first + count; ++i) {
        const bench::Tenant t = bench::tenant(i);
        facts.row.push_back(i);
        facts.ids += QByteArray::fromStdString(t.id);
        facts.idEnd.push_back(quint32(facts.ids.size()));
        facts.names += QByteArray::fromStdString(t.name);
        facts.nameEnd.push_back(quint32(facts.names.size()));
        facts.profile.push_back(quint8(t.profile % 4 + 1));
        facts.tier.push_back(quint8(t.iso + 1));
        facts.recommended.push_back(quint8(t.iso + 1));
        facts.stage.push_back(quint8(t.stage % 6 + 1));
        facts.region.push_back(t.region + 1);
        facts.pool.push_back(t.region + 1);
        facts.owner.push_back(t.region + 1);
        facts.parent.push_back(0);
        facts.arr.push_back(t.arr);
        facts.renewal.push_back(t.renewal);
        figures.row.push_back(i);
        figures.health.push_back(quint8(t.budget < 0 ? Health::Breaching : Health::Healthy));
        figures.noise.push_back(quint8(Noise::Quiet));
        figures.sli.push_back(t.sli);
        figures.budget.push_back(t.budget);
        figures.burn.push_back(t.burn);
        figures.load.push_back(t.noisy);
    }
    batch.facts.push_back(std::move(facts));
    batch.figures.push_back(std::move(figures));
    return batch;
}

FleetBatch updatesBatch(quint32 number, quint32 perBatch, quint32 rows)
{
    FleetBatch batch;
    FiguresColumns figures;
    const auto add = [&](const bench::Update &u) {
        figures.row.push_back(u.row);
        figures.sli.push_back(u.sli);
        figures.budget.push_back(u.budget);
        figures.burn.push_back(u.burn);
        figures.load.push_back(u.noisy);
    };
    for (quint32 i = 0; i < perBatch; ++i)
        add(bench::update(number * perBatch + i, rows));
    add(bench::heartbeat(number, 4));
    batch.figures.push_back(std::move(figures));
    return batch;
}

/// Measures how long the event loop is away: the longest gap between turns of a zero timer.
class Stall
{
public:
    Stall()
    {
        m_clock.start();
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { turn(); });
        m_timer.start(0);
    }
    void reset()
    {
        m_worst = 0;
        m_clock.restart();
        m_timer.start(0);
    }
    void rest() { m_timer.stop(); } ///< A zero timer burns a core.
    [[nodiscard]] double worst() const { return m_worst; }

private:
    void turn()
    {
        m_worst = std::max(m_worst, milliseconds(m_clock));
        m_clock.restart();
    }
    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_worst = 0;
};

struct Bench
{
    quint32 rows;
    std::vector<FleetBatch> batches;
    Fleet fleet;
    TenantTable table{&fleet};
    Stall stall;
    QJsonObject result;

    explicit Bench(quint32 count)
        : rows(count)
    {
    }

    /// From asking until the order is in place, through the event loop; also the longest block of the GUI thread.
    std::pair<double, double> untilOrdered(const std::function<void()> &ask)
    {
        QEventLoop loop;
        const auto connection = QObject::connect(&table, &TenantTable::ordered, &loop, [&] {
            if (table.rowCount() > 0)
                loop.quit();
        });
        stall.reset();
        QElapsedTimer clock;
        clock.start();
        ask();
        loop.exec();
        const double took = milliseconds(clock);
        QCoreApplication::processEvents();
        stall.rest();
        QObject::disconnect(connection);
        return {took, stall.worst()};
    }

    void measure(const char *name, const std::function<void(int)> &ask)
    {
        std::vector<double> times, blocks;
        for (int run = 0; run < kRuns; ++run) {
            const auto [took, blocked] = untilOrdered([&] { ask(run); });
            times.push_back(took);
            blocks.push_back(blocked);
        }
        result[QLatin1String(name)] = spread(times);
        result[QLatin1String(name) + QStringLiteral("_gui_block")] = spread(blocks);
    }

    void makeBatches()
    {
        for (quint32 first = 0; first < rows; first += kChunk)
            batches.push_back(rowsBatch(first, std::min(kChunk, rows - first), rows));
    }

    void load(const QString &what)
    {
        std::vector<double> applied, shown, worst;
        for (int run = 0; run < 5; ++run) {
            double apply = 0, longest = 0;
            QEventLoop loop;
            QElapsedTimer all;
            all.start();
            size_t next = 0;
            QTimer feed;
            QObject::connect(&feed, &QTimer::timeout, &loop, [&] {
                QElapsedTimer clock;
                clock.start();
                if (next < batches.size())
                    fleet.apply(batches[next++]);
                const double took = milliseconds(clock);
                apply += took;
                longest = std::max(longest, took);
                if (next == batches.size() && table.rowCount() == int(rows))
                    loop.quit();
            });
            feed.start(0);
            loop.exec();
            applied.push_back(apply);
            shown.push_back(milliseconds(all));
            worst.push_back(longest);
        }
        result[what + QStringLiteral("_apply_total")] = spread(applied);
        result[what + QStringLiteral("_until_all_rows_shown")] = spread(shown);
        result[what + QStringLiteral("_longest_batch")] = spread(worst);
    }

    void orders()
    {
        const auto direction = [](int run) { return run % 2 ? Qt::AscendingOrder : Qt::DescendingOrder; };
        measure("sort_number", [&](int run) { table.sort(table.columnOf(FleetField::Burn), direction(run)); });
        measure("sort_name", [&](int run) { table.sort(table.columnOf(FleetField::Name), direction(run)); });
        measure("sort_word", [&](int run) { table.sort(table.columnOf(FleetField::Region), direction(run)); });
        (void)untilOrdered([&] { table.sort(-1); });
        const QStringList typed{QStringLiteral("q"),       QStringLiteral("qu"),    QStringLiteral("qua"),
                                QStringLiteral("quar"),    QStringLiteral("quart"), QStringLiteral("quartz"),
                                QStringLiteral("quartz f")};
        measure("filter_typed", [&](int run) { (void)table.setFilter(typed[run]); });
        const QStringList categories{QStringLiteral("tier:shared"),    QStringLiteral("region:eu-west"),
                                     QStringLiteral("tier:dedicated"), QStringLiteral("-region:us"),
                                     QStringLiteral("tier:channel"),   QStringLiteral("region:us-east"),
                                     QStringLiteral("tier:segmented")};
        measure("filter_category", [&](int run) { (void)table.setFilter(categories[run]); });
        (void)untilOrdered([&] { (void)table.setFilter(QString()); });
    }

    /// 100,000 updates a second for five seconds into the table sorted by the burn.
    void updates()
    {
        (void)untilOrdered([&] { table.sort(table.columnOf(FleetField::Burn), Qt::DescendingOrder); });
        constexpr quint32 perBatch = 100'000 / bench::kBatchesPerSecond;
        std::vector<FleetBatch> stream;
        for (quint32 b = 0; b < 5 * bench::kBatchesPerSecond; ++b)
            stream.push_back(updatesBatch(b, perBatch, rows));
        std::vector<double> costs;
        int orders = 0;
        const auto counted = QObject::connect(&table, &TenantTable::ordered, &table, [&] { ++orders; });
        QEventLoop loop;
        QTimer frame;
        frame.setTimerType(Qt::PreciseTimer);
        size_t next = 0;
        stall.rest();
        const double cpuBefore = bench::cpuSeconds();
        QElapsedTimer wall;
        wall.start();
        QObject::connect(&frame, &QTimer::timeout, &loop, [&] {
            QElapsedTimer clock;
            clock.start();
            fleet.apply(stream[next]);
            costs.push_back(milliseconds(clock));
            if (++next == stream.size())
                loop.quit();
        });
        frame.start(1000 / int(bench::kBatchesPerSecond));
        loop.exec();
        QObject::disconnect(counted);
        result[QStringLiteral("updates_batch_of_2001")] = spread(costs);
        result[QStringLiteral("updates_orders_per_second")] = orders * 1000.0 / milliseconds(wall);
        result[QStringLiteral("updates_wall_s")] = milliseconds(wall) / 1000;
        result[QStringLiteral("updates_cpu_share")] = (bench::cpuSeconds() - cpuBefore) * 1000 / milliseconds(wall);
    }
};

/// Three environments of so many tenants each in one table.
QJsonObject joined(quint32 each)
{
    std::array<Fleet, 3> fleets;
    JoinedTenants rows;
    TenantTable table(&rows);
    rows.add({QStringLiteral("a"), QStringLiteral("production us-east"), QStringLiteral("PU")}, &fleets[0]);
    rows.add({QStringLiteral("b"), QStringLiteral("production eu"), QStringLiteral("PE")}, &fleets[1]);
    rows.add({QStringLiteral("c"), QStringLiteral("staging"), QStringLiteral("S")}, &fleets[2]);
    QJsonObject result;
    QElapsedTimer clock;
    const auto until = [&](const std::function<void()> &ask, const std::function<bool()> &done) {
        QEventLoop loop;
        const auto connection = QObject::connect(&table, &TenantTable::ordered, &loop, [&] {
            if (done())
                loop.quit();
        });
        clock.start();
        ask();
        loop.exec();
        QObject::disconnect(connection);
        return milliseconds(clock);
    };
    std::vector<FleetBatch> batches;
    for (quint32 first = 0; first < each; first += kChunk)
        batches.push_back(rowsBatch(first, std::min(kChunk, each - first), each));
    result[QStringLiteral("until_all_rows_shown")] = until(
        [&] {
            for (Fleet &fleet : fleets)
                for (const FleetBatch &batch : batches)
                    fleet.apply(batch);
        },
        [&] { return table.rowCount() == int(3 * each); });
    const auto measure = [&](const char *name, const std::function<void(int)> &ask) {
        std::vector<double> times;
        for (int run = 0; run < kRuns; ++run)
            times.push_back(until([&] { ask(run); }, [&] { return table.rowCount() > 0; }));
        result[QLatin1String(name)] = spread(times);
    };
    const auto way = [](int run) { return run % 2 ? Qt::AscendingOrder : Qt::DescendingOrder; };
    measure("sort_name", [&](int run) { table.sort(table.columnOf(FleetField::Name), way(run)); });
    measure("sort_number", [&](int run) { table.sort(table.columnOf(FleetField::Burn), way(run)); });
    measure("sort_environment", [&](int run) { table.sort(table.columnOf(kEnvironmentField), way(run)); });
    measure("filter_typed", [&](int run) { (void)table.setFilter(QStringLiteral("quartz").left(1 + run % 6)); });
    measure("filter_environment", [&](int run) {
        (void)table.setFilter(run % 2 ? QStringLiteral("environment:eu") : QStringLiteral("environment:staging"));
    });
    result[QStringLiteral("process_pss_mib")] = double(residentKiB()) / 1024;
    return result;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QJsonObject all;
    all[QStringLiteral("cores")] = int(std::thread::hardware_concurrency());
    for (const quint32 rows : {100'000u, 1'000'000u}) {
        auto bench = std::make_unique<Bench>(rows);
        bench->makeBatches();
        bench->load(QStringLiteral("load"));
        // Names' ranks are built ahead once the fleet is loaded; a sort that comes sooner pays for them.
        bench->result[QStringLiteral("sort_name_right_after_load")] =
            bench->untilOrdered([&] { bench->table.sort(bench->table.columnOf(FleetField::Name)); }).first;
        bench->load(QStringLiteral("load_sorted_by_name"));
        bench->batches.clear();
        bench->batches.shrink_to_fit();
        bench->orders();
        bench->updates();
        bench->result[QStringLiteral("fleet_columns_mib")] = double(bench->fleet.columns().bytes()) / (1 << 20);
        bench->result[QStringLiteral("process_pss_mib")] = double(residentKiB()) / 1024;
        all[QString::number(rows)] = bench->result;
    }
    all[QStringLiteral("joined_3x100000")] = joined(100'000);
    QTextStream(stdout) << QJsonDocument(all).toJson();
    return 0;
}

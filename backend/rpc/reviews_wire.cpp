#include "backend/rpc/reviews_wire.h"

#include "backend/review/customer_pages.h"
#include "backend/rpc/contracts_wire.h"

#include <algorithm>
#include <span>

namespace bulkhead {

namespace {

template<typename To, typename From>
To word(From value)
{
    return static_cast<To>(static_cast<int>(value));
}

v1::SliKind kindOf(sla::SliKind kind)
{
    return static_cast<v1::SliKind>(static_cast<int>(kind) + 1); // The wire's first one is "unspecified".
}

std::int32_t hundredths(const sla::Rational &ratio, std::int32_t unknown)
{
    if (!ratio.known())
        return unknown;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(ratio.floorScaled(10'000, 0), INT32_MIN + 1, INT32_MAX));
}

void fillEdit(const review::Edit &edit, v1::ReviewEdit &shown)
{
    for (const review::IncidentNote &note : edit.incidents) {
        v1::IncidentNote &to = *shown.add_incidents();
        to.set_incident_id(note.incidentId);
        to.set_title(note.title);
        to.set_cause(note.cause);
        to.set_fix(note.fix);
        to.set_follow_up(note.followUp);
        to.set_owner(note.owner);
        to.set_due_ms(note.dueMs);
        to.set_customer_notice_ms(note.customerNoticeMs);
        to.set_released(note.released);
        to.set_confirmed(note.confirmed);
    }
    for (const review::Promise &promise : edit.promises) {
        v1::Promise &to = *shown.add_promises();
        to.set_id(promise.id);
        to.set_text(promise.text);
        to.set_owner(promise.owner);
        to.set_due_ms(promise.dueMs);
        to.set_state(word<v1::PromiseState>(promise.state));
        to.set_from_period(promise.fromPeriod);
        to.set_outcome(promise.outcome);
        to.set_by_customer(promise.byCustomer);
        to.set_released(promise.released);
        to.set_confirmed(promise.confirmed);
    }
    const auto statements = [](const std::vector<review::Statement> &from, auto &to) {
        for (const review::Statement &one : from) {
            v1::Statement &made = *to.Add();
            made.set_text(one.text);
            made.set_released(one.released);
            made.set_confirmed(one.confirmed);
        }
    };
    statements(edit.decisions, *shown.mutable_decisions());
    statements(edit.outlook, *shown.mutable_outlook());
    shown.set_notes(edit.notes);
    for (const review::SignOff &sign : edit.signOffs) {
        v1::SignOff &to = *shown.add_sign_offs();
        to.set_name(sign.name);
        to.set_role(sign.role);
        to.set_at_ms(sign.atMs);
        to.set_customer(sign.customer);
    }
    shown.set_next_meeting_ms(edit.nextMeetingMs);
    for (const std::string &name : edit.distribution)
        shown.add_distribution(name);
}

void fillCommitment(const review::Frozen &frozen, const sla::Attainment &result, v1::ReviewCommitment &shown)
{
    shown.set_workflow(result.workflow);
    shown.set_kind(kindOf(result.kind));
    shown.set_target_e7(result.effectiveTarget.floorScaled(10'000'000, 0));
    for (const sla::ContractVersion &version : frozen.versions)
        if (const sla::Commitment *terms = sla::findCommitment(version, result.workflow, result.kind))
            shown.set_internal_target_e7(terms->internalTargetE7);
    shown.set_attained(review::attainedText(result));
    shown.set_state(wireState(result.state));
    if (review::missed(result))
        shown.set_state(v1::ATTAINMENT_STATE_MISSED);
    shown.set_attained_raw(review::judged(result) ? sla::percentText(result.withoutExclusions.attained, 2) + "%" : "–");
    shown.set_good(result.share.good);
    shown.set_valid(result.share.valid);
    shown.set_bad(result.share.bad);
    shown.set_excluded(result.excludedGood + result.excludedBad);
    shown.set_coverage(hundredths(result.coverage, 0));
    shown.set_budget_left(review::judged(result) ? hundredths(result.budget.remaining, INT32_MIN) : INT32_MIN);
    shown.set_weak(result.evidence == sla::Evidence::Weak);
    for (const sla::CreditLine &line : frozen.credits.lines)
        if (line.workflow == result.workflow && line.kind == result.kind)
            shown.set_credit_minor(line.creditMinor);
    for (const std::string &line : review::formulaLines(result.explain))
        shown.add_formula(line);
}

void fillIncident(const review::Frozen &frozen, const review::FoundIncident &incident, v1::ReviewIncident &shown)
{
    shown.set_id(incident.id);
    shown.set_from_ms(incident.fromMs);
    shown.set_to_ms(incident.toMs);
    shown.set_bad(incident.bad);
    shown.set_likely_dependency(incident.likelyDependency);
    shown.set_detected_ms(incident.detectedMs);
    shown.set_excluded(!incident.exclusionId.empty());
    shown.set_exclusion(incident.exclusionId);
    std::int32_t most = 0;
    for (const review::IncidentPart &part : incident.parts) {
        shown.add_workflows(part.workflow);
        v1::IncidentShare &share = *shown.add_shares();
        share.set_workflow(part.workflow);
        share.set_bad(part.bad);
        for (const sla::Attainment &result : frozen.results)
            for (const sla::IncidentShare &one : result.incidents)
                if (result.workflow == part.workflow && one.id == incident.id)
                    share.set_budget_share(std::max(share.budget_share(), hundredths(one.ofBudget, 0)));
        most = std::max(most, share.budget_share());
    }
    shown.set_budget_share(most);
}

void fillFigure(const review::Figure &figure, v1::PackFigure &shown)
{
    shown.set_id(figure.id);
    shown.set_label(figure.label);
    shown.set_value(figure.value);
    shown.set_of(figure.of);
    shown.set_state(word<v1::AttainmentState>(figure.state));
    for (const std::string &line : figure.formula)
        shown.add_formula(line);
    if (figure.drill.workflow.empty())
        return;
    shown.mutable_drill()->set_workflow(figure.drill.workflow);
    shown.mutable_drill()->set_from_ms(figure.drill.fromMs);
    shown.mutable_drill()->set_to_ms(figure.drill.toMs);
}

void fillTable(const review::Table &table, v1::PackTable &shown)
{
    shown.set_heading(table.heading);
    for (const review::Column &column : table.columns) {
        v1::PackTable::PackColumn &to = *shown.add_columns();
        to.set_title(column.title);
        to.set_number(column.number);
    }
    for (const auto &row : table.rows) {
        v1::PackTable::PackRow &to = *shown.add_rows();
        for (const review::Cell &cell : row) {
            v1::PackCell &made = *to.add_cells();
            made.set_text(cell.text);
            made.set_state(word<v1::AttainmentState>(cell.state));
            if (cell.figure)
                fillFigure(*cell.figure, *made.mutable_figure());
            for (const review::Shown state : cell.strip)
                made.add_strip(word<v1::AttainmentState>(state));
        }
    }
}

void fillChart(const review::Chart &chart, v1::PackChart &shown)
{
    shown.set_kind(word<v1::PackChart::Kind>(chart.kind));
    shown.set_heading(chart.heading);
    shown.set_unit(chart.unit);
    shown.set_low(chart.low);
    shown.set_high(chart.high);
    for (const review::ChartSeries &series : chart.series) {
        v1::PackChart::PackSeries &to = *shown.add_series();
        to.set_name(series.name);
        to.set_role(series.role);
        to.set_step(series.step);
        for (const review::ChartPoint &point : series.points) {
            v1::PackChart::PackPoint &made = *to.add_points();
            made.set_at_ms(point.atMs);
            made.set_value(point.value);
        }
    }
    for (const review::ChartBand &band : chart.bands) {
        v1::PackChart::PackBand &to = *shown.add_bands();
        to.set_from_ms(band.fromMs);
        to.set_to_ms(band.toMs);
        to.set_label(band.label);
        to.set_kind(band.kind);
    }
    for (const review::ChartMark &mark : chart.marks) {
        v1::PackChart::PackMark &to = *shown.add_marks();
        to.set_at_ms(mark.atMs);
        to.set_label(mark.label);
        to.set_value(mark.value);
    }
    shown.set_from_ms(chart.fromMs);
    shown.set_to_ms(chart.toMs);
}

struct BlockFiller
{
    v1::PackBlock &shown;
    void operator()(const review::Text &text) const
    {
        shown.mutable_text()->set_heading(text.heading);
        shown.mutable_text()->set_text(text.text);
    }
    void operator()(const review::Figures &figures) const
    {
        shown.mutable_figures();
        for (const review::Figure &figure : figures)
            fillFigure(figure, *shown.mutable_figures()->add_figures());
    }
    void operator()(const review::Table &table) const { fillTable(table, *shown.mutable_table()); }
    void operator()(const review::Chart &chart) const { fillChart(chart, *shown.mutable_chart()); }
};

std::vector<review::Statement> statementsOf(const google::protobuf::RepeatedPtrField<v1::Statement> &asked)
{
    std::vector<review::Statement> all;
    for (const v1::Statement &one : asked)
        all.push_back({one.text(), one.released(), one.confirmed()});
    return all;
}

} // namespace

v1::AttainmentState wireState(sla::AttainmentState state)
{
    return word<v1::AttainmentState>(review::shownAs(state));
}

void fill(const review::Sheet &sheet, const std::string &tenantName, std::int64_t nowMs, v1::ReviewSummary &shown)
{
    shown.set_id(sheet.id);
    shown.set_tenant_id(sheet.tenantId);
    shown.set_tenant_name(tenantName);
    shown.set_period(sheet.period);
    shown.set_from_ms(sheet.fromMs);
    shown.set_to_ms(sheet.toMs);
    shown.set_zone(sheet.zone);
    shown.set_state(word<v1::ReviewState>(sheet.state));
    shown.set_status(word<v1::PackStatus>(review::statusAt(sheet, nowMs)));
    shown.set_version(sheet.version);
    shown.set_as_of_ms(sheet.asOfMs);
    shown.set_met(sheet.met);
    shown.set_commitments(sheet.commitments);
    shown.set_credit_minor(sheet.creditMinor);
    shown.set_currency(sheet.currency);
    shown.set_prepared_by(sheet.preparedBy);
    shown.set_next_meeting_ms(sheet.edit.nextMeetingMs);
    shown.set_revision(sheet.revision);
    shown.set_hash(sheet.hash);
    // Time passes after an edit: what was open then may be late now.
    for (const review::Promise &promise : review::carriedOver(std::span(&sheet, 1), INT64_MAX, nowMs)) {
        shown.set_open_promises(shown.open_promises() + 1);
        shown.set_late_promises(shown.late_promises() + (promise.state == review::PromiseState::Late ? 1 : 0));
    }
}

void fill(const Call &call, const review::Sheet &sheet, const review::Frozen &frozen, v1::Review &shown)
{
    fill(sheet, call.facts().name, call.nowMs, *shown.mutable_summary());
    for (const sla::Attainment &result : frozen.results)
        fillCommitment(frozen, result, *shown.add_commitments());
    for (const review::FoundIncident &incident : frozen.incidents)
        fillIncident(frozen, incident, *shown.add_incidents());
    fillEdit(sheet.edit, *shown.mutable_edit());
    for (const sla::Exclusion &exclusion : frozen.exclusions)
        fill(exclusion, *shown.add_exclusions());
    shown.set_contract_number(frozen.contract().number);
    shown.set_source(frozen.source);
    shown.set_engine(frozen.engine);
    shown.set_exclusion_hash(frozen.exclusionHash);
    shown.set_data_hash(frozen.dataHash);
    for (const std::string &warning : frozen.warnings)
        shown.add_warnings(warning);
    shown.set_restated_reason(frozen.restatedReason);
    for (const sla::RestatedFigure &change : frozen.changes)
        shown.add_difference(change.workflow + ", " + change.figure + ": " + change.before + " before, " + change.after
                             + " now");
}

std::vector<v1::PackPage> pagesOf(const review::Pack &pack)
{
    std::vector<v1::PackPage> pages;
    for (const review::Page &page : pack.pages) {
        v1::PackPage &to = pages.emplace_back();
        to.set_id(page.id);
        to.set_title(page.title);
        to.set_headline(page.headline);
        for (const review::Block &block : page.blocks)
            std::visit(BlockFiller{*to.add_blocks()}, block);
    }
    return pages;
}

void fill(const review::Pack &pack, v1::GetPackResponse &shown)
{
    for (v1::PackPage &page : pagesOf(pack))
        *shown.add_pages() = std::move(page);
    for (const review::Appendix &appendix : pack.appendix) {
        v1::GetPackResponse::PackAppendix &to = *shown.add_appendix();
        to.set_name(appendix.name);
        fillTable(appendix.table, *to.mutable_table());
    }
}

review::Edit editOf(const v1::ReviewEdit &asked)
{
    review::Edit edit;
    for (const v1::IncidentNote &note : asked.incidents())
        edit.incidents.push_back({note.incident_id(), note.title(), note.cause(), note.fix(), note.follow_up(),
                                  note.owner(), note.due_ms(), note.customer_notice_ms(), note.released(),
                                  note.confirmed()});
    for (const v1::Promise &promise : asked.promises()) {
        const int state = promise.state();
        edit.promises.push_back(
            {promise.id(), promise.text(), promise.owner(), promise.from_period(), promise.outcome(), promise.due_ms(),
             state >= 0 && state <= 4 ? word<review::PromiseState>(state) : review::PromiseState::Unspecified,
             promise.by_customer(), promise.released(), promise.confirmed()});
    }
    edit.decisions = statementsOf(asked.decisions());
    edit.outlook = statementsOf(asked.outlook());
    edit.notes = asked.notes();
    for (const v1::SignOff &sign : asked.sign_offs())
        edit.signOffs.push_back({sign.name(), sign.role(), sign.at_ms(), sign.customer()});
    edit.nextMeetingMs = asked.next_meeting_ms();
    edit.distribution = {asked.distribution().begin(), asked.distribution().end()};
    return edit;
}

} // namespace bulkhead

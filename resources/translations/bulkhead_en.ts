<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Audit</name>
    <message numerus="yes">
        <source>The record does not stand in the checkpoint of %n record(s).</source>
        <translation>
            <numerusform>The record does not stand in the checkpoint of %n record.</numerusform><numerusform>The record does not stand in the checkpoint of %n records.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>INTERNAL · audit of %1 · search: %2 · %3 UTC · %4 · %5 · %n record(s)</source>
        <translation>
            <numerusform>INTERNAL · audit of %1 · search: %2 · %3 UTC · %4 · %5 · %n record</numerusform><numerusform>INTERNAL · audit of %1 · search: %2 · %3 UTC · %4 · %5 · %n records</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Legal hold: %1 and %n more.</source>
        <translation>
            <numerusform>Legal hold: %1 and %n more.</numerusform><numerusform>Legal hold: %1 and %n more.</numerusform></translation>
    </message>
</context>
<context>
    <name>Cases</name>
    <message numerus="yes">
        <source>%n day(s) over</source>
        <translation>
            <numerusform>%n day over</numerusform><numerusform>%n days over</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) under</source>
        <translation>
            <numerusform>%n day under</numerusform><numerusform>%n days under</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) late</source>
        <translation>
            <numerusform>%n day late</numerusform><numerusform>%n days late</numerusform></translation>
    </message>
</context>
<context>
    <name>Connectors</name>
    <message numerus="yes">
        <source>Its secret is %1 day(s) old.</source>
        <translation>
            <numerusform>Its secret is %1 day old.</numerusform><numerusform>Its secret is %1 days old.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Its secret is %1 day(s) old; the baseline allows %2.</source>
        <translation>
            <numerusform>Its secret is %1 day old; the baseline allows %2.</numerusform><numerusform>Its secret is %1 days old; the baseline allows %2.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Its secret is %1 day(s) old, of %2 allowed.</source>
        <translation>
            <numerusform>Its secret is %1 day old, of %2 allowed.</numerusform><numerusform>Its secret is %1 days old, of %2 allowed.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 messages wait; no limit is known</source>
        <translation>
            <numerusform>%1 message waits; no limit is known</numerusform><numerusform>%1 messages wait; no limit is known</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 of at most %2 messages wait</source>
        <translation>
            <numerusform>%1 of at most %2 messages waits</numerusform><numerusform>%1 of at most %2 messages wait</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 retries in the last hour</source>
        <translation>
            <numerusform>%1 retry in the last hour</numerusform><numerusform>%1 retries in the last hour</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 message(s) given up in the last hour</source>
        <translation>
            <numerusform>%1 message given up in the last hour</numerusform><numerusform>%1 messages given up in the last hour</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 consumer(s)</source>
        <translation>
            <numerusform>%1 consumer</numerusform><numerusform>%1 consumers</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 dead letter(s)</source>
        <translation>
            <numerusform>%1 dead letter</numerusform><numerusform>%1 dead letters</numerusform></translation>
    </message>
</context>
<context>
    <name>ContractChanges</name>
    <message numerus="yes">
        <source>%n business day(s)</source>
        <translation>
            <numerusform>%n business day</numerusform><numerusform>%n business days</numerusform></translation>
    </message>
</context>
<context>
    <name>ContractWords</name>
    <message numerus="yes">
        <source>the fee of %n day(s)</source>
        <translation>
            <numerusform>the fee of %n day</numerusform><numerusform>the fee of %n days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>of %n run(s) expected in a period; a missing or late one failed</source>
        <translation>
            <numerusform>of %n run expected in a period; a missing or late one failed</numerusform><numerusform>of %n runs expected in a period; a missing or late one failed</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>within %n day(s) of the period's end</source>
        <translation>
            <numerusform>within %n day of the period's end</numerusform><numerusform>within %n days of the period's end</numerusform></translation>
    </message>
</context>
<context>
    <name>Diagnostics</name>
    <message numerus="yes">
        <source>at most %n row(s), %1</source>
        <translation>
            <numerusform>at most %n row, %1</numerusform><numerusform>at most %n rows, %1</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>the first %n row(s); there is more</source>
        <translation>
            <numerusform>the first %n row; there is more</numerusform><numerusform>the first %n rows; there is more</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n row(s)</source>
        <translation>
            <numerusform>%n row</numerusform><numerusform>%n rows</numerusform></translation>
    </message>
</context>
<context>
    <name>Maturity</name>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform><numerusform>%n days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>median of %n onboarding(s), %1 on time</source>
        <translation>
            <numerusform>median of %n onboarding, %1 on time</numerusform><numerusform>median of %n onboardings, %1 on time</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n week(s) ago</source>
        <translation>
            <numerusform>%n week ago</numerusform><numerusform>%n weeks ago</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>in the %n week(s) before</source>
        <translation>
            <numerusform>in the %n week before</numerusform><numerusform>in the %n weeks before</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>the %n week(s) before</source>
        <translation>
            <numerusform>the %n week before</numerusform><numerusform>the %n weeks before</numerusform></translation>
    </message>
</context>
<context>
    <name>MaturitySheet</name>
    <message numerus="yes">
        <source>%n week(s), %1</source>
        <translation>
            <numerusform>%n week, %1</numerusform><numerusform>%n weeks, %1</numerusform></translation>
    </message>
</context>
<context>
    <name>Objectives</name>
    <message numerus="yes">
        <source>%1 of %n run(s) missed</source>
        <translation>
            <numerusform>%1 of %n run missed</numerusform><numerusform>%1 of %n runs missed</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1; %n other tenant(s) in your scope burn through it too, so the fault is in what they share.</source>
        <translation>
            <numerusform>%1; %n other tenant in your scope burns through it too, so the fault is in what they share.</numerusform><numerusform>%1; %n other tenants in your scope burn through it too, so the fault is in what they share.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1; %n other tenant(s) that use it are healthy, so the fault is inside this tenant’s own store.</source>
        <translation>
            <numerusform>%1; %n other tenant that uses it is healthy, so the fault is inside this tenant’s own store.</numerusform><numerusform>%1; %n other tenants that use it are healthy, so the fault is inside this tenant’s own store.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1; %n other tenant(s) that use it are healthy, so the fault is on this tenant’s own side of it.</source>
        <translation>
            <numerusform>%1; %n other tenant that uses it is healthy, so the fault is on this tenant’s own side of it.</numerusform><numerusform>%1; %n other tenants that use it are healthy, so the fault is on this tenant’s own side of it.</numerusform></translation>
    </message>
</context>
<context>
    <name>Papers</name>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform><numerusform>%n records</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>split by %n action(s)</source>
        <translation>
            <numerusform>split by %n action</numerusform><numerusform>split by %n actions</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>split by %n tenant(s)</source>
        <translation>
            <numerusform>split by %n tenant</numerusform><numerusform>split by %n tenants</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n to judge</source>
        <translation>
            <numerusform>%n to judge</numerusform><numerusform>%n to judge</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Overdue, %n open</source>
        <translation>
            <numerusform>Overdue, %n open</numerusform><numerusform>Overdue, %n open</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n to certify</source>
        <translation>
            <numerusform>%n to certify</numerusform><numerusform>%n to certify</numerusform></translation>
    </message>
</context>
<context>
    <name>Renewals</name>
    <message numerus="yes">
        <source>in %n day(s)</source>
        <translation>
            <numerusform>in %n day</numerusform><numerusform>in %n days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) ago</source>
        <translation>
            <numerusform>%n day ago</numerusform><numerusform>%n days ago</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::AlertSection</name>
    <message numerus="yes">
        <source>%n earlier alert(s) since %1</source>
        <translation>
            <numerusform>%n earlier alert since %1</numerusform><numerusform>%n earlier alerts since %1</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Show %n more</source>
        <translation>
            <numerusform>Show %n more</numerusform><numerusform>Show %n more</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::AttentionList</name>
    <message numerus="yes">
        <source>%n day(s) late</source>
        <translation>
            <numerusform>%n day late</numerusform><numerusform>%n days late</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Noisy neighbour · %n tenant(s) affected</source>
        <translation>
            <numerusform>Noisy neighbour · %n tenant affected</numerusform><numerusform>Noisy neighbour · %n tenants affected</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::AuditPage</name>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform><numerusform>%n records</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n more in a form that this console cannot read</source>
        <translation>
            <numerusform>%n more in a form that this console cannot read</numerusform><numerusform>%n more in a form that this console cannot read</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::AuditWitness</name>
    <message numerus="yes">
        <source>the first %n record(s) are not those of the checkpoint that it kept on %1 UTC.</source>
        <translation>
            <numerusform>the first %n record are not those of the checkpoint that it kept on %1 UTC.</numerusform><numerusform>the first %n records are not those of the checkpoint that it kept on %1 UTC.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::BaselineBanner</name>
    <message numerus="yes">
        <source>%n change(s) for the worse.</source>
        <translation>
            <numerusform>%n change for the worse.</numerusform><numerusform>%n changes for the worse.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::BaselineDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform><numerusform>and %n more</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>For the %n tenant(s) within your scope</source>
        <translation>
            <numerusform>For the %n tenant within your scope</numerusform><numerusform>For the %n tenants within your scope</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n change(s) are for the worse.</source>
        <translation>
            <numerusform>%1 of %n change is for the worse.</numerusform><numerusform>%1 of %n changes are for the worse.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::BeginDialog</name>
    <message numerus="yes">
        <source>Begin %n onboarding(s)</source>
        <translation>
            <numerusform>Begin %n onboarding</numerusform><numerusform>Begin %n onboardings</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n onboarding(s) begun.</source>
        <translation>
            <numerusform>%n onboarding begun.</numerusform><numerusform>%n onboardings begun.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source> %n left as they are; %1: %2</source>
        <translation>
            <numerusform> %n left as they are; %1: %2</numerusform><numerusform> %n left as they are; %1: %2</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::CampaignsPage</name>
    <message numerus="yes">
        <source>%n access(es) are to be certified.</source>
        <translation>
            <numerusform>%n access is to be certified.</numerusform><numerusform>%n accesses are to be certified.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::CaseCard</name>
    <message numerus="yes">
        <source>live after %n day(s)</source>
        <translation>
            <numerusform>live after %n day</numerusform><numerusform>live after %n days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s) late</source>
        <translation>
            <numerusform>%n day late</numerusform><numerusform>%n days late</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) done</source>
        <translation>
            <numerusform>%1 of %n step done</numerusform><numerusform>%1 of %n steps done</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>, %n day(s) late</source>
        <translation>
            <numerusform>, %n day late</numerusform><numerusform>, %n days late</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::CasePane</name>
    <message numerus="yes">
        <source>%n deed(s) by hand</source>
        <translation>
            <numerusform>%n deed by hand</numerusform><numerusform>%n deeds by hand</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n override(s)</source>
        <translation>
            <numerusform>%n override</numerusform><numerusform>%n overrides</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n failed check(s)</source>
        <translation>
            <numerusform>%n failed check</numerusform><numerusform>%n failed checks</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform><numerusform>and %n more</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ConnectionsDialog</name>
    <message numerus="yes">
        <source>%n draft(s) of a contract that nobody has proposed yet will be lost: %1.</source>
        <translation>
            <numerusform>%n draft of a contract that nobody has proposed yet will be lost: %1.</numerusform><numerusform>%n drafts of a contract that nobody has proposed yet will be lost: %1.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ContainmentList</name>
    <message numerus="yes">
        <source>and %n earlier one(s)</source>
        <translation>
            <numerusform>and %n earlier one</numerusform><numerusform>and %n earlier ones</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ContractEditor</name>
    <message numerus="yes">
        <source>%n thing(s) to mend, marked ■</source>
        <translation>
            <numerusform>%n thing to mend, marked ■</numerusform><numerusform>%n things to mend, marked ■</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ExposurePane</name>
    <message numerus="yes">
        <source>seen %n time(s)</source>
        <translation>
            <numerusform>seen %n time</numerusform><numerusform>seen %n times</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::FastBurnNotices</name>
    <message numerus="yes">
        <source> %n other(s) began with it.</source>
        <translation>
            <numerusform> %n other began with it.</numerusform><numerusform> %n others began with it.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::GrantChoice</name>
    <message numerus="yes">
        <source>%n request(s) of yours wait(s) for consent.</source>
        <translation>
            <numerusform>%n request of yours waits for consent.</numerusform><numerusform>%n requests of yours wait for consent.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::GrantDialog</name>
    <message numerus="yes">
        <source>Reads one tenant outside your scope, or a tenant’s own records, for some minutes, with the consent of %n other person(s). Every call under it stands in the audit.</source>
        <translation>
            <numerusform>Reads one tenant outside your scope, or a tenant’s own records, for some minutes, with the consent of %n other person. Every call under it stands in the audit.</numerusform><numerusform>Reads one tenant outside your scope, or a tenant’s own records, for some minutes, with the consent of %n other persons. Every call under it stands in the audit.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::GrantPane</name>
    <message numerus="yes">
        <source>%n minute(s)</source>
        <translation>
            <numerusform>%n minute</numerusform><numerusform>%n minutes</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n minute(s): %1</source>
        <translation>
            <numerusform>%n minute: %1</numerusform><numerusform>%n minutes: %1</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n open alert(s)</source>
        <translation>
            <numerusform>%n open alert</numerusform><numerusform>%n open alerts</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n open incident(s)</source>
        <translation>
            <numerusform>%n open incident</numerusform><numerusform>%n open incidents</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n time(s) within your scope in 30 days</source>
        <translation>
            <numerusform>%n time within your scope in 30 days</numerusform><numerusform>%n times within your scope in 30 days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Approve %n more minute(s)</source>
        <translation>
            <numerusform>Approve %n more minute</numerusform><numerusform>Approve %n more minutes</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::HandOverDialog</name>
    <message numerus="yes">
        <source>%n person(s) whose role and scope reach this tenant.</source>
        <translation>
            <numerusform>%n person whose role and scope reach this tenant.</numerusform><numerusform>%n persons whose role and scope reach this tenant.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::IncidentEditor</name>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform><numerusform>%n failed</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::LeaseFrame</name>
    <message numerus="yes">
        <source>%n more minute(s) asked for</source>
        <translation>
            <numerusform>%n more minute asked for</numerusform><numerusform>%n more minutes asked for</numerusform></translation>
    </message>
    <message numerus="yes">
        <source> (and %n more)</source>
        <translation>
            <numerusform> (and %n more)</numerusform><numerusform> (and %n more)</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::LeavingSection</name>
    <message numerus="yes">
        <source>No legal hold stands; %n was/were released.</source>
        <translation>
            <numerusform>No legal hold stands; %n was released.</numerusform><numerusform>No legal hold stands; %n were released.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::MaturityPage</name>
    <message numerus="yes">
        <source>%n tenant(s), worst first</source>
        <translation>
            <numerusform>%n tenant, worst first</numerusform><numerusform>%n tenants, worst first</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::Navigation</name>
    <message numerus="yes">
        <source>glass broken %n time(s)</source>
        <translation>
            <numerusform>glass broken %n time</numerusform><numerusform>glass broken %n times</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n waiting for you</source>
        <translation>
            <numerusform>%n waiting for you</numerusform><numerusform>%n waiting for you</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::NeighboursPage</name>
    <message numerus="yes">
        <source>%n active</source>
        <translation>
            <numerusform>%n active</numerusform><numerusform>%n active</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n resolved in the last 24 h</source>
        <translation>
            <numerusform>%n resolved in the last 24 h</numerusform><numerusform>%n resolved in the last 24 h</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::OnboardingPage</name>
    <message numerus="yes">
        <source>%n in flight</source>
        <translation>
            <numerusform>%n in flight</numerusform><numerusform>%n in flight</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n late</source>
        <translation>
            <numerusform>%n late</numerusform><numerusform>%n late</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n held by a checkpoint</source>
        <translation>
            <numerusform>%n held by a checkpoint</numerusform><numerusform>%n held by a checkpoint</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n live in the last 30 days</source>
        <translation>
            <numerusform>%n live in the last 30 days</numerusform><numerusform>%n live in the last 30 days</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::PoolCard</name>
    <message numerus="yes">
        <source>Still learning what is usual here: nobody is named for another %n second(s) of traffic.</source>
        <translation>
            <numerusform>Still learning what is usual here: nobody is named for another %n second of traffic.</numerusform><numerusform>Still learning what is usual here: nobody is named for another %n seconds of traffic.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::PoolsPage</name>
    <message numerus="yes">
        <source>%n pool(s)</source>
        <translation>
            <numerusform>%n pool</numerusform><numerusform>%n pools</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n of them full</source>
        <translation>
            <numerusform>%n of them full</numerusform><numerusform>%n of them full</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::PromiseList</name>
    <message numerus="yes">
        <source>%n of earlier meetings</source>
        <translation>
            <numerusform>%n of earlier meetings</numerusform><numerusform>%n of earlier meetings</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ProofExport</name>
    <message numerus="yes">
        <source>%n record(s) are in %1; a sheet proves none of them.</source>
        <translation>
            <numerusform>%n record are in %1; a sheet proves none of them.</numerusform><numerusform>%n records are in %1; a sheet proves none of them.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) with their proofs are in %1.</source>
        <translation>
            <numerusform>%n record with their proofs are in %1.</numerusform><numerusform>%n records with their proofs are in %1.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ProvisioningPanel</name>
    <message numerus="yes">
        <source>%1 is live. All %n step(s) are done.</source>
        <translation>
            <numerusform>%1 is live. All %n step are done.</numerusform><numerusform>%1 is live. All %n steps are done.</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n step(s) done</source>
        <translation>
            <numerusform>%1 of %n step done</numerusform><numerusform>%1 of %n steps done</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ReadyStrip</name>
    <message numerus="yes">
        <source>%1 of %n live</source>
        <translation>
            <numerusform>%1 of %n live</numerusform><numerusform>%1 of %n live</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform><numerusform>%n failed</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n held by a checkpoint</source>
        <translation>
            <numerusform>%n held by a checkpoint</numerusform><numerusform>%n held by a checkpoint</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n run by somebody else</source>
        <translation>
            <numerusform>%n run by somebody else</numerusform><numerusform>%n run by somebody else</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>Provision %n ready case(s)</source>
        <translation>
            <numerusform>Provision %n ready case</numerusform><numerusform>Provision %n ready cases</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::RecordingPage</name>
    <message numerus="yes">
        <source>%1 of %2 that fit · %n step(s) in all</source>
        <translation>
            <numerusform>%1 of %2 that fit · %n step in all</numerusform><numerusform>%1 of %2 that fit · %n steps in all</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ReliefTable</name>
    <message numerus="yes">
        <source>and %n more tenant(s)</source>
        <translation>
            <numerusform>and %n more tenant</numerusform><numerusform>and %n more tenants</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::RenewalsPage</name>
    <message numerus="yes">
        <source>%n tenant(s)</source>
        <translation>
            <numerusform>%n tenant</numerusform><numerusform>%n tenants</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n tenant(s) so far</source>
        <translation>
            <numerusform>%n tenant so far</numerusform><numerusform>%n tenants so far</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n renewal(s)</source>
        <translation>
            <numerusform>%n renewal</numerusform><numerusform>%n renewals</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n still being read</source>
        <translation>
            <numerusform>%n still being read</numerusform><numerusform>%n still being read</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ResultExport</name>
    <message numerus="yes">
        <source>%1 holds %n row(s) of this tenant.</source>
        <translation>
            <numerusform>%1 holds %n row of this tenant.</numerusform><numerusform>%1 holds %n rows of this tenant.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ReviewTiles</name>
    <message numerus="yes">
        <source>%n left out</source>
        <translation>
            <numerusform>%n left out</numerusform><numerusform>%n left out</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ReviewsPage</name>
    <message numerus="yes">
        <source>%n review(s)</source>
        <translation>
            <numerusform>%n review</numerusform><numerusform>%n reviews</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>open promises with %n tenant(s)</source>
        <translation>
            <numerusform>open promises with %n tenant</numerusform><numerusform>open promises with %n tenants</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::RoleLockDialog</name>
    <message numerus="yes">
        <source>%n access(es) in force</source>
        <translation>
            <numerusform>%n access in force</numerusform><numerusform>%n accesses in force</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n request(s)</source>
        <translation>
            <numerusform>%n request</numerusform><numerusform>%n requests</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::SamplesPage</name>
    <message numerus="yes">
        <source>%n record(s) are not judged yet</source>
        <translation>
            <numerusform>%n record is not judged yet</numerusform><numerusform>%n records are not judged yet</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) were drawn; the seed stands in the audit.</source>
        <translation>
            <numerusform>%n record was drawn; the seed stands in the audit.</numerusform><numerusform>%n records were drawn; the seed stands in the audit.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ShareCard</name>
    <message numerus="yes">
        <source>%n further tenant(s) not listed.</source>
        <translation>
            <numerusform>%n further tenant not listed.</numerusform><numerusform>%n further tenants not listed.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::SlaPage</name>
    <message numerus="yes">
        <source>%n objective(s)</source>
        <translation>
            <numerusform>%n objective</numerusform><numerusform>%n objectives</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n tenant(s)</source>
        <translation>
            <numerusform>%n tenant</numerusform><numerusform>%n tenants</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TemplateChoice</name>
    <message numerus="yes">
        <source>%n field(s) filled in</source>
        <translation>
            <numerusform>%n field filled in</numerusform><numerusform>%n fields filled in</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) more</source>
        <translation>
            <numerusform>%n checkpoint more</numerusform><numerusform>%n checkpoints more</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n checkpoint(s) left out</source>
        <translation>
            <numerusform>%n checkpoint left out</numerusform><numerusform>%n checkpoints left out</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TenantUseCard</name>
    <message numerus="yes">
        <source>Slowed by more than 1.6 times: %1 and %n more.</source>
        <translation>
            <numerusform>Slowed by more than 1.6 times: %1 and %n more.</numerusform><numerusform>Slowed by more than 1.6 times: %1 and %n more.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TermsView</name>
    <message numerus="yes">
        <source>final after %n business day(s)</source>
        <translation>
            <numerusform>final after %n business day</numerusform><numerusform>final after %n business days</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::ThreadPage</name>
    <message numerus="yes">
        <source>and %n more, whose records stand below</source>
        <translation>
            <numerusform>and %n more, whose records stand below</numerusform><numerusform>and %n more, whose records stand below</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform><numerusform>%n records</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n more in a form that this console cannot read</source>
        <translation>
            <numerusform>%n more in a form that this console cannot read</numerusform><numerusform>%n more in a form that this console cannot read</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n more that your scope does not show.</source>
        <translation>
            <numerusform>%n more that your scope does not show.</numerusform><numerusform>%n more that your scope does not show.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TicksExport</name>
    <message numerus="yes">
        <source>%n tick(s) are in %1.</source>
        <translation>
            <numerusform>%n tick are in %1.</numerusform><numerusform>%n ticks are in %1.</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TierFitPage</name>
    <message numerus="yes">
        <source>%n tenant(s)</source>
        <translation>
            <numerusform>%n tenant</numerusform><numerusform>%n tenants</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TierFitPane</name>
    <message numerus="yes">
        <source>%n working day(s)</source>
        <translation>
            <numerusform>%n working day</numerusform><numerusform>%n working days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n day(s)</source>
        <translation>
            <numerusform>%n day</numerusform><numerusform>%n days</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s) not met</source>
        <translation>
            <numerusform>%n rule not met</numerusform><numerusform>%n rules not met</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::TierPage</name>
    <message numerus="yes">
        <source>%n day(s) to live</source>
        <translation>
            <numerusform>%n day to live</numerusform><numerusform>%n days to live</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n site(s)</source>
        <translation>
            <numerusform>%n site</numerusform><numerusform>%n sites</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::VictimCard</name>
    <message numerus="yes">
        <source>and %n more within your scope</source>
        <translation>
            <numerusform>and %n more within your scope</numerusform><numerusform>and %n more within your scope</numerusform></translation>
    </message>
    <message numerus="yes">
        <source>%n tenant(s) outside your scope are affected too</source>
        <translation>
            <numerusform>%n tenant outside your scope is affected too</numerusform><numerusform>%n tenants outside your scope are affected too</numerusform></translation>
    </message>
</context>
<context>
    <name>bulkhead::WaitGraph</name>
    <message numerus="yes">
        <source>and %n thinner line(s)</source>
        <translation>
            <numerusform>and %n thinner line</numerusform><numerusform>and %n thinner lines</numerusform></translation>
    </message>
</context>
</TS>

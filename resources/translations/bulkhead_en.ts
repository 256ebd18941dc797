<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
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
    <name>bulkhead::FastBurnNotices</name>
    <message numerus="yes">
        <source> %n other(s) began with it.</source>
        <translation>
            <numerusform> %n other began with it.</numerusform><numerusform> %n others began with it.</numerusform></translation>
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
        <source>%n live in the last 30 days</source>
        <translation>
            <numerusform>%n live in the last 30 days</numerusform><numerusform>%n live in the last 30 days</numerusform></translation>
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
</TS>

//! Incidents, updates and deliveries to begin a test with. Decisions come from the domain, so they are as they really are.

use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use sev1_domain::actor::{Actor, Via};
use sev1_domain::approval::{Answer, EmergencyApproval};
use sev1_domain::audience::{Audience, AudienceKind, AudienceName};
use sev1_domain::bridge::{Bridge, BridgeState};
use sev1_domain::cause::{Cause, Certainty};
use sev1_domain::changes::Changes;
use sev1_domain::decide::{DeclareIncident, MakePromise, PublishUpdate, Published, declare_incident, make_promise, publish_update};
use sev1_domain::delivery::{About, Delivery, Notice, Relation};
use sev1_domain::destination::{ChannelKind, DestinationName};
use sev1_domain::evidence::Evidence;
use sev1_domain::fix::{Fix, FixStage, FixState};
use sev1_domain::ids::{DeliveryId, IncidentNumber};
use sev1_domain::incident::IncidentState;
use sev1_domain::label::{Label, Labelled};
use sev1_domain::message::Message;
use sev1_domain::milestone::{Confidence, Milestone};
use sev1_domain::occasion::Occasion;
use sev1_domain::people::Contribution;
use sev1_domain::policy::{AfterFix, PromisePolicy};
use sev1_domain::promise::{Promise, PromiseKind, PromiseSubject};
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, UpdateFacts};
use sev1_domain::when::Moment;
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_store::Store;
use uuid::Uuid;

/// When most tests begin: 2026-07-14 12:00:00.123 UTC.
pub(crate) fn noon() -> Timestamp {
    "2026-07-14T12:00:00.123Z".parse().expect("an instant")
}

/// So many minutes after [`noon`].
pub(crate) fn minute(n: i64) -> Timestamp {
    noon() + SignedDuration::from_mins(n)
}

/// An id that no other thing in this process has.
pub(crate) fn new_id() -> Uuid {
    static LAST: AtomicU64 = AtomicU64::new(0);
    Uuid::from_u128(u128::from(LAST.fetch_add(1, Ordering::Relaxed) + 1))
}

pub(crate) fn phrase(text: &str) -> Phrase {
    Phrase::new(text).expect("a phrase")
}

pub(crate) fn body(text: &str) -> Body {
    Body::new(text).expect("a body")
}

pub(crate) fn number(n: i64) -> IncidentNumber {
    IncidentNumber::from_stored(n).expect("from 1")
}

pub(crate) fn et() -> Zone {
    ZoneTable::default().find("ET").expect("a known label")
}

pub(crate) fn dana() -> Actor {
    Actor { name: phrase("Dana Köhler"), via: Via::Api }
}

/// The built-in ladders, and nothing that is promised unless a test says so.
pub(crate) fn policy() -> PromisePolicy {
    let built_in = PromisePolicy::default();
    let after_fix = AfterFix { watch: None, documents: Vec::new(), ..built_in.after_fix.clone() };
    PromisePolicy { silences: Vec::new(), loop_in: None, after_fix, ..built_in }
}

/// The declaration of incident `n`, with every clock set.
pub(crate) fn declaration(n: i64, severity: u8) -> Changes {
    let command = DeclareIncident {
        actor: dana(),
        number: number(n),
        customer: phrase("Globex"),
        severity: Severity::from_level(severity).expect("1 to 4"),
        title: phrase("Logins fail for “most” users 👩‍🚒"),
        zone: et(),
        began: Some(minute(-90)),
        detected: Some(minute(-80)),
        reported: Some(minute(-70)),
        acknowledged: Some(minute(-60)),
        lead: Some(phrase("Ana Lopez")),
        deputy: Some(phrase("@ben")),
        audiences: Vec::new(),
    };
    declare_incident(command, &policy(), noon(), &mut new_id).expect("a lawful declaration")
}

/// Declares incident `n` and loads it.
pub(crate) async fn declared(store: &dyn Store, n: i64) -> IncidentState {
    store.commit(&declaration(n, 1)).await.expect("the number is free");
    loaded(store, n).await
}

pub(crate) async fn loaded(store: &dyn Store, n: i64) -> IncidentState {
    store.incident(number(n)).await.expect("it can be read").expect("it is there")
}

/// Facts with the three bodies only.
pub(crate) fn plain_facts(next_update: NextUpdate) -> UpdateFacts {
    UpdateFacts::internal(body("We look into it."), body("No logins."), body("`503` from the *gateway*"), next_update)
}

/// Facts with every optional part and every label.
pub(crate) fn full_facts(due: Timestamp) -> UpdateFacts {
    let contribution = |who, what: Option<&str>| Contribution { who: phrase(who), what: what.map(phrase) };
    let berlin = ZoneTable::default().find("Europe/Berlin").expect("an IANA zone");
    UpdateFacts {
        summary: Prose::new(Label::Public, body("One.\n\n- two \"quoted\"\n\t- three \\ ünïcode 👩‍🚒")),
        customer_impact: Prose::new(Label::Customer, body("  indented\nfor 80 % of users")),
        technical_notes: Prose::new(Label::Executive, body("```\nselect '{}';\n```")),
        next_update: NextUpdate::At(Moment { at: due, zone: et() }),
        reach: Some(Labelled::new(
            Label::Public,
            Reach { affected: u64::MAX - 1, of: Some(u64::MAX), unit: phrase("users"), about: true, scope: Some(phrase("EU node")) },
        )),
        workaround: Some(Labelled::new(Label::Customer, phrase("use the mobile app"))),
        cause: Some(Labelled::new(Label::Executive, Cause { what: phrase("a slow query"), certainty: Certainty::RuledOut })),
        milestone: Some(Labelled::new(
            Label::Customer,
            Milestone {
                what: phrase("7.8.6 is in your test environment"),
                by: Some(Moment { at: due, zone: berlin.clone() }),
                confidence: Confidence::Medium,
            },
        )),
        customer_message: Some(Labelled::new(Label::Customer, body("We are sorry.\n\n  - 7.8.6 helps"))),
        bridge: Some(Labelled::new(
            Label::Customer,
            Bridge {
                name: phrase("WebEx with Globex"),
                link: Some(phrase("https://example.com/j/1")),
                state: BridgeState::Concluded,
                reconvenes: Some(Moment { at: due, zone: berlin }),
            },
        )),
        people: Some(Labelled::internal(vec![contribution("Ben", Some("incident lead")), contribution("@ops", Some("on standby"))])),
        thanks: Some(Labelled::internal(vec![contribution("Delivery team", None)])),
        fix: Some(Labelled::new(
            Label::Customer,
            Fix { version: phrase("7.8.6"), stage: FixStage::DevUat, state: FixState::RolledBack, owner: Some(phrase("Ana")) },
        )),
        approvals: Some(Labelled::new(
            Label::Executive,
            vec![EmergencyApproval {
                what: phrase("emergency change"),
                asked: phrase("their CAB"),
                answer: Answer::SignedOff,
                reason: Some(phrase("by phone")),
            }],
        )),
        evidence: Some(Labelled::internal(Evidence {
            query: phrase("rate(http_requests_total{code=\"503\"}[5m])"),
            range: Some(phrase("last 24 hours")),
            verdict: Some(phrase("no noticeable difference")),
        })),
        thread: Some(Labelled::new(Label::Public, phrase("https://chat.example.com/pl/abc"))),
    }
}

/// The next update promised for `due`.
pub(crate) fn promised(due: Timestamp) -> NextUpdate {
    NextUpdate::At(Moment { at: due, zone: et() })
}

/// Publishes to the internal audience and the customer at `now`.
pub(crate) fn publication(state: &IncidentState, status: Status, facts: UpdateFacts, now: Timestamp) -> Published {
    let reason = state.incident.status.goes_back_to(status).then(|| phrase("it came back"));
    let command = PublishUpdate {
        actor: dana(),
        status,
        status_reason: reason,
        occasion: Occasion::Progress,
        earlier: None,
        as_of: None,
        approved: false,
        declassification: None,
        facts,
        audiences: vec![Audience::built_in(AudienceKind::Customer)],
        quiet_with: None,
    };
    publish_update(state, command, &policy(), now, &mut new_id).expect("a lawful update")
}

/// The deliveries of an update, one to each of these destinations.
pub(crate) fn deliveries(published: &Published, destinations: &[&str]) -> Vec<Delivery> {
    let update = &published.update;
    let to = |name: &&str| Delivery {
        id: DeliveryId(new_id()),
        incident: update.incident,
        incident_number: published.incident.number,
        about: About::Update { id: update.id, number: update.number, revision: 1 },
        destination: DestinationName::new(name).expect("a name"),
        recipient: None,
        channel: ChannelKind::Inbox,
        audience: AudienceName::INTERNAL,
        message: Message::Document { name: format!("update-{}", update.number), markdown: "# It is *down* 👩‍🚒\n".into() },
        created_at: update.published_at,
        relation: Relation::None,
    };
    destinations.iter().map(to).collect()
}

/// Publishes an open update with deliveries to `destinations` at `now` and gives those.
pub(crate) async fn published(store: &dyn Store, n: i64, destinations: &[&str], now: Timestamp) -> Vec<Delivery> {
    let state = loaded(store, n).await;
    let due = now + SignedDuration::from_mins(45);
    let mut published = publication(&state, Status::Identified, plain_facts(promised(due)), now);
    published.changes.deliveries = deliveries(&published, destinations);
    store.commit(&published.changes).await.expect("nobody else publishes");
    published.changes.deliveries
}

/// The open promises of incident `n`.
pub(crate) async fn open_promises(store: &dyn Store, n: i64) -> Vec<Promise> {
    loaded(store, n).await.open_promises
}

/// Promises incident `n`'s own people something at `now` and gives it.
pub(crate) async fn made(store: &dyn Store, n: i64, kind: PromiseKind, what: &str, due: Timestamp, now: Timestamp) -> Promise {
    let state = loaded(store, n).await;
    let subject = PromiseSubject { kind, what: Some(phrase(what)), audience: AudienceName::INTERNAL };
    let command = MakePromise { actor: dana(), subject, due: Moment { at: due, zone: et() }, owner: None };
    let changes = make_promise(&state, &command, &policy(), now, &mut new_id).expect("a lawful promise");
    store.commit(&changes).await.expect("nobody else changes the incident");
    changes.promises_opened.into_iter().next().expect("one promise")
}

/// What is told of a promise of incident `n` at one destination.
pub(crate) fn telling(n: i64, promise: &Promise, notice: Notice, destination: &str, now: Timestamp) -> Delivery {
    Delivery {
        id: DeliveryId(new_id()),
        incident: promise.incident,
        incident_number: number(n),
        about: About::Promise { id: promise.id, notice },
        destination: DestinationName::new(destination).expect("a name"),
        recipient: None,
        channel: ChannelKind::Mattermost,
        audience: AudienceName::INTERNAL,
        message: Message::Chat { markdown: "An update is due.".into(), acts: Vec::new() },
        created_at: now,
        relation: Relation::None,
    }
}

/// The reminder of a rung, for a promise that was never moved.
pub(crate) fn reminder(rung: u32) -> Notice {
    Notice::Reminder { moves: 0, rung }
}

//! From use case to wire: what is known, as of `now`.

use jiff::Timestamp;
use sev1_app::read_models::{BoardRow, DeliveryView};
use sev1_app::{Covered, Declared, IncidentView, Published, UpdateView, words};
use sev1_domain::actor::Actor;
use sev1_domain::approval::EmergencyApproval;
use sev1_domain::bridge::Bridge;
use sev1_domain::cause::Cause;
use sev1_domain::delivery::{About, Receipt, Relation};
use sev1_domain::incident::{Clocks, Incident, IncidentTime, QuietHours};
use sev1_domain::label::Labelled;
use sev1_domain::lint::gate::Acknowledgement;
use sev1_domain::milestone::Milestone;
use sev1_domain::people::Contribution;
use sev1_domain::policy::PromisePolicy;
use sev1_domain::promise::Promise;
use sev1_domain::prose::Prose;
use sev1_domain::reach::Reach;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::update::{NextUpdate, Update};
use sev1_domain::when::Moment;

use super::present_promises::{open_promises, promise};
use super::present_timeline::timeline_entry;
use super::wire;

/// Everything about one incident.
pub(crate) fn incident_view(view: &IncidentView, policy: &PromisePolicy, now: Timestamp) -> wire::IncidentViewOut {
    wire::IncidentViewOut {
        incident: incident(&view.state.incident, now),
        version: view.state.version,
        open_promises: open_promises(&view.state.open_promises, policy, now),
        updates: view.updates.iter().map(update_view).collect(),
        notices: view.notices.iter().map(delivery).collect(),
        timeline: view.timeline.iter().map(timeline_entry).collect(),
    }
}

pub(crate) fn incident(incident: &Incident, now: Timestamp) -> wire::IncidentOut {
    wire::IncidentOut {
        number: incident.number.to_string(),
        customer: incident.customer.for_internal().to_string(),
        severity: (*incident.severity.for_internal()).into(),
        title: incident.title.for_internal().to_string(),
        zone: wire::ZoneOut { label: incident.zone.label().into(), iana: incident.zone.iana().into() },
        status: incident.status.into(),
        lead: incident.lead.as_ref().map(ToString::to_string),
        deputy: incident.deputy.as_ref().map(ToString::to_string),
        quiet: incident.quiet.as_ref().filter(|quiet| quiet.until.at > now).map(|quiet| quiet_hours(quiet, now)),
        closed_at: incident.closed_at.map(Into::into),
        clocks: clocks(incident.clocks.for_internal(), now),
    }
}

pub(crate) fn declared(declared: &Declared, now: Timestamp) -> wire::DeclaredOut {
    wire::DeclaredOut { incident: incident(&declared.incident, now), warnings: declared.warnings.clone() }
}

fn quiet_hours(quiet: &QuietHours, now: Timestamp) -> wire::QuietOut {
    wire::QuietOut { with: quiet.with.to_string(), until: moment(&quiet.until, now) }
}

fn clocks(clocks: &Clocks, now: Timestamp) -> wire::ClocksOut {
    let (from, start) = clocks.start();
    let elapsed = now.duration_since(start);
    wire::ClocksOut {
        began: clocks.began.map(Into::into),
        detected: clocks.detected.map(Into::into),
        reported: clocks.reported.map(Into::into),
        declared: clocks.declared.into(),
        acknowledged: clocks.acknowledged.map(Into::into),
        incident_time: wire::IncidentTimeOut {
            from: from.into(),
            words: IncidentTime::from_elapsed(elapsed).to_string(),
            exact: words::exact_elapsed(elapsed),
            ms: i64::try_from(elapsed.as_millis().max(0)).unwrap_or(i64::MAX),
        },
    }
}

pub(crate) fn update_view(view: &UpdateView) -> wire::UpdateViewOut {
    let deliveries = view.deliveries.iter().map(delivery).collect();
    wire::UpdateViewOut { update: update(&view.update), text: view.text.clone(), deliveries }
}

pub(crate) fn published(published: &Published, now: Timestamp) -> wire::PublishedOut {
    wire::PublishedOut {
        incident: incident(&published.incident, now),
        update: update(&published.update),
        text: published.text.clone(),
        deliveries: published.deliveries.iter().map(delivery).collect(),
        acknowledged: published.acknowledged.iter().map(covered).collect(),
        warnings: published.warnings.clone(),
        replayed: published.replayed,
    }
}

fn covered(covered: &Covered) -> wire::CoveredOut {
    let Acknowledgement { code, reason } = &covered.acknowledgement;
    wire::CoveredOut { code: code.to_string(), reason: reason.to_string(), findings: covered.findings }
}

/// An update speaks as of its own publication, so its words never change.
pub(super) fn update(update: &Update) -> wire::UpdateOut {
    let facts = &update.facts;
    let said_at = update.published_at;
    wire::UpdateOut {
        number: update.number.0,
        published_at: said_at.into(),
        author: actor(&update.author),
        occasion: (&update.occasion).into(),
        earlier: update.occasion.of().map(|of| of.0),
        revision: update.revision,
        corrected_by: update.corrected_by.map(|by| by.0),
        retracted_by: update.retracted_by.map(|by| by.0),
        status: update.status.into(),
        status_reason: update.status_reason.as_ref().map(ToString::to_string),
        incident_time: update.incident_time.to_string(),
        summary: prose(&facts.summary),
        customer_impact: prose(&facts.customer_impact),
        technical_notes: prose(&facts.technical_notes),
        next_update: match &facts.next_update {
            NextUpdate::At(due) => Some(wire::NextUpdateOut::Promised { due: moment(due, said_at) }),
            NextUpdate::OptOut(reason) => Some(wire::NextUpdateOut::OptedOut { reason: phrase(reason) }),
            NextUpdate::NotDue => None,
        },
        reach: facts.reach.as_ref().map(reach),
        workaround: facts.workaround.as_ref().map(phrase),
        cause: facts.cause.as_ref().map(cause),
        milestone: facts.milestone.as_ref().map(|m| milestone(m, said_at)),
        customer_message: facts.customer_message.as_ref().map(message),
        bridge: facts.bridge.as_ref().map(|b| bridge(b, said_at)),
        people: facts.people.as_ref().map(|p| list(p, contribution)),
        thanks: facts.thanks.as_ref().map(|t| list(t, contribution)),
        fix: facts.fix.as_ref().map(|labelled| {
            let fix = labelled.for_internal();
            wire::Fix {
                version: fix.version.to_string(),
                stage: fix.stage.into(),
                state: fix.state.into(),
                owner: fix.owner.as_ref().map(ToString::to_string),
                label: labelled.label().into(),
            }
        }),
        approvals: facts.approvals.as_ref().map(|a| list(a, approval)),
        evidence: facts.evidence.as_ref().map(|labelled| {
            let evidence = labelled.for_internal();
            wire::Evidence {
                query: evidence.query.to_string(),
                range: evidence.range.as_ref().map(ToString::to_string),
                verdict: evidence.verdict.as_ref().map(ToString::to_string),
                label: labelled.label().into(),
            }
        }),
        thread: facts.thread.as_ref().map(phrase),
    }
}

fn reach(labelled: &Labelled<Reach>) -> wire::Reach {
    let Reach { affected, of, unit, about, scope } = labelled.for_internal();
    wire::Reach {
        affected: *affected,
        of: *of,
        unit: unit.to_string(),
        about: *about,
        scope: scope.as_ref().map(ToString::to_string),
        label: labelled.label().into(),
    }
}

fn cause(labelled: &Labelled<Cause>) -> wire::Cause {
    let cause = labelled.for_internal();
    wire::Cause { what: cause.what.to_string(), certainty: cause.certainty.into(), label: labelled.label().into() }
}

fn milestone(labelled: &Labelled<Milestone>, said_at: Timestamp) -> wire::MilestoneOut {
    let milestone = labelled.for_internal();
    wire::MilestoneOut {
        what: milestone.what.to_string(),
        by: milestone.by.as_ref().map(|by| moment(by, said_at)),
        confidence: milestone.confidence.into(),
        label: labelled.label().into(),
    }
}

fn message(message: &Labelled<Body>) -> wire::CustomerMessage {
    wire::CustomerMessage { text: message.for_internal().to_string(), label: message.label().into() }
}

fn prose(body: &Prose) -> wire::Text {
    wire::Text { text: body.for_internal().to_string(), label: body.label().into() }
}

fn phrase(phrase: &Labelled<Phrase>) -> wire::Text {
    wire::Text { text: phrase.for_internal().to_string(), label: phrase.label().into() }
}

fn bridge(labelled: &Labelled<Bridge>, said_at: Timestamp) -> wire::BridgeOut {
    let bridge = labelled.for_internal();
    wire::BridgeOut {
        name: bridge.name.to_string(),
        link: bridge.link.as_ref().map(ToString::to_string),
        state: bridge.state.into(),
        reconvenes: bridge.reconvenes.as_ref().map(|m| moment(m, said_at)),
        label: labelled.label().into(),
    }
}

fn list<T, W>(labelled: &Labelled<Vec<T>>, one: impl Fn(&T) -> W) -> wire::Listed<W> {
    wire::Listed { list: labelled.for_internal().iter().map(one).collect(), label: labelled.label().into() }
}

fn contribution(c: &Contribution) -> wire::Contribution {
    wire::Contribution { who: c.who.to_string(), what: c.what.as_ref().map(ToString::to_string) }
}

fn approval(a: &EmergencyApproval) -> wire::Approval {
    wire::Approval {
        what: a.what.to_string(),
        asked: a.asked.to_string(),
        answer: a.answer.into(),
        reason: a.reason.as_ref().map(ToString::to_string),
    }
}

pub(super) fn moment(moment: &Moment, said_at: Timestamp) -> wire::MomentOut {
    wire::MomentOut {
        at: moment.at.into(),
        zone: wire::ZoneOut { label: moment.zone.label().into(), iana: moment.zone.iana().into() },
        said: moment.said_at(said_at).to_string(),
    }
}

pub(super) fn actor(actor: &Actor) -> wire::ActorOut {
    wire::ActorOut { name: actor.name.to_string(), via: actor.via.into() }
}

pub(crate) fn delivery(d: &DeliveryView) -> wire::DeliveryOut {
    let (mends, stands_in_for) = match d.relation {
        Relation::None => (None, None),
        Relation::Mends(of) => (Some(of), None),
        Relation::StandsIn { of, .. } => (None, Some(of)),
    };
    wire::DeliveryOut {
        id: d.id.to_string(),
        update: d.about.update_number().map(|number| number.0),
        revision: match d.about {
            About::Update { revision, .. } => Some(revision),
            About::Promise { .. } => None,
        },
        mends: mends.map(|id| id.to_string()),
        stands_in_for: stands_in_for.map(|id| id.to_string()),
        notice: notice(d.about),
        destination: d.destination.to_string(),
        recipient: d.recipient.as_ref().map(ToString::to_string),
        channel: d.channel.into(),
        audience: d.audience.to_string(),
        state: d.state.into(),
        created_at: d.created_at.into(),
        attempts: d.attempts,
        due_at: d.due_at.map(Into::into),
        sent_at: d.sent_at.map(Into::into),
        receipt: d.receipt.as_ref().map(receipt),
        last_error: d.last_error.clone(),
    }
}

pub(super) fn receipt(Receipt { id, link }: &Receipt) -> wire::ReceiptOut {
    wire::ReceiptOut { id: id.clone(), link: link.clone() }
}

fn notice(about: About) -> Option<wire::NoticeOut> {
    match about {
        About::Update { .. } => None,
        About::Promise { id, notice } => Some(wire::NoticeOut { word: notice.into(), promise: id.to_string() }),
    }
}

pub(crate) fn board_row(row: &BoardRow, policy: &PromisePolicy, now: Timestamp) -> wire::BoardRowOut {
    wire::BoardRowOut {
        incident: incident(&row.incident, now),
        last_update: row.last_update.map(|(number, at)| wire::LastUpdateOut { number: number.0, at: at.into() }),
        next_update: row.next_promise.as_ref().map(|p| due(p, now)),
        soonest: row.soonest.as_ref().map(|p| promise(p, policy, now)),
        undelivered: row.undelivered,
    }
}

fn due(promise: &Promise, now: Timestamp) -> wire::DueOut {
    wire::DueOut {
        due: moment(&promise.due, now),
        said: promise.was_said(),
        overdue: promise.overdue(now).is_some(),
        countdown: words::countdown(promise.due.at, now),
        owner: promise.owner.to_string(),
    }
}

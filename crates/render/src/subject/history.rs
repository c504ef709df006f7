//! The history of a status page, replayed as if every update in it were about to be published now: with its own clock, after the update
//! before it, and with the promise that was open then.
//!
//! One incident per line of JSON: `id`, `title`, `started_at`, `impact` and `updates`, each of these with `at`, `status` and `message`.
//! Other fields are not looked at.

use std::borrow::Cow;

use jiff::Timestamp;
use serde::Deserialize;
use sev1_domain::audience::AudienceKind;
use sev1_domain::ids::{IncidentId, IncidentNumber, PromiseId, UpdateNumber};
use sev1_domain::incident::Clocks;
use sev1_domain::ladder::Climb;
use sev1_domain::lint::Policy;
use sev1_domain::lint::subject::{Context, Previous, Subject};
use sev1_domain::promise::{Origin, Promise, PromiseSubject};
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::Phrase;
use sev1_domain::update::NextUpdate;
use sev1_domain::when::Moment;
use sev1_domain::zone::{Zone, ZoneTable};

use super::message::of_message;
use super::text::Circumstances;

/// The longest line that is read, in bytes.
pub const MAX_LINE_BYTES: usize = 4 * 1024 * 1024;

/// An incident as a status page told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The page's own id of it.
    pub id: String,
    /// What it is about.
    pub title: String,
    /// How bad: `critical` is 1, `major` 2, `minor` 3, anything else 4.
    pub severity: Severity,
    /// When the impact began.
    pub began: Timestamp,
    /// What was told, in the order of time.
    pub updates: Vec<Told>,
}

/// An update as a status page told it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Timestamp,
    /// The status as written.
    pub word: String,
    /// The text.
    pub message: String,
}

/// What is wrong with a history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct Unreadable {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it, in one sentence.
    pub reason: String,
}

/// Reads a history, one incident per line; empty lines are skipped.
///
/// # Errors
/// The first line that is no incident.
pub fn read(text: &str) -> Result<Vec<Outage>, Unreadable> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(i, line)| outage(line).map_err(|reason| Unreadable { line: i + 1, reason })).collect()
}

#[derive(Deserialize)]
struct WireOutage {
    id: String,
    #[serde(default)]
    title: String,
    started_at: Option<String>,
    impact: Option<String>,
    updates: Vec<WireTold>,
}

#[derive(Deserialize)]
struct WireTold {
    at: String,
    status: String,
    message: String,
}

fn outage(line: &str) -> Result<Outage, String> {
    if line.len() > MAX_LINE_BYTES {
        return Err(format!("{} KiB are too much for one incident; at most {} are read", line.len() / 1024, MAX_LINE_BYTES / 1024));
    }
    let wire: WireOutage = serde_json::from_str(line).map_err(|e| format!("this is no incident: {e}"))?;
    let instant = |field: &str, text: &str| {
        text.parse::<Timestamp>().map_err(|_| format!("{field} \"{text:.40}\" is no instant; write it like 2026-07-14T12:00:00Z"))
    };
    let told = |t: WireTold| Ok::<_, String>(Told { at: instant("at", &t.at)?, word: t.status, message: t.message });
    let mut updates: Vec<Told> = wire.updates.into_iter().map(told).collect::<Result<_, _>>()?;
    updates.sort_by_key(|t| t.at);
    let first = updates.first().ok_or("an incident without updates tells nothing")?;
    let began = wire.started_at.map_or(Ok(first.at), |text| instant("started_at", &text))?;
    let level = match wire.impact.as_deref() {
        Some("critical") => 1,
        Some("major") => 2,
        Some("minor") => 3,
        _ => 4,
    };
    let severity = Severity::from_level(level).expect("1 to 4 are severities");
    Ok(Outage { id: wire.id, title: wire.title, severity, began, updates })
}

impl Outage {
    /// Gives a look at every update as the rules see it, told to the public.
    pub fn replay(&self, zones: &ZoneTable, policy: &Policy, mut look: impl FnMut(&Told, &Subject<'_>)) {
        let zone = Zone::utc();
        let clocks = Clocks { began: Some(self.began), detected: None, reported: None, declared: self.began, acknowledged: None };
        let mut status = Status::Investigating;
        let mut open: Vec<Promise> = Vec::new();
        for (i, told) in self.updates.iter().enumerate() {
            let promised = open.first().map(|p| NextUpdate::At(p.due.clone()));
            let previous = i.checked_sub(1).map(|before| self.before(before, status, promised));
            let circumstances = Circumstances { now: told.at, zone: &zone, zones, previous, policy };
            let mut subject = of_message(&told.message, AudienceKind::Public, circumstances);
            let number = UpdateNumber(u32::try_from(i + 1).unwrap_or(u32::MAX));
            let said = said(&told.word, status);
            subject.said.number = Some(number);
            subject.said.status = said;
            // Rules know the further words of status pages, some of which ask for less: work that is only announced is no outage yet.
            subject.said.unknown_status = told.word.parse::<Status>().is_err().then_some(told.word.as_str());
            subject.incident = Some(Context {
                number: IncidentNumber::FIRST,
                customer: "",
                severity: self.severity,
                clocks: Cow::Borrowed(&clocks),
                status,
                open_promises: &open,
                quiet: None,
            });
            look(told, &subject);
            let next = match subject.said.next_update.as_deref() {
                Some(NextUpdate::At(due)) => Some(due.clone()),
                _ => None,
            };
            // Any update keeps the promise of the next one, in time or late.
            open = next.map(|due| promise(due, number, told.at)).into_iter().collect();
            status = said.unwrap_or(status);
        }
    }

    fn before(&self, i: usize, status: Status, next_update: Option<NextUpdate>) -> Previous<'_> {
        let told = &self.updates[i];
        Previous {
            said_at: told.at,
            status: Some(status),
            severity: Some(self.severity),
            incident_time: None,
            sections: vec![("summary", Cow::Borrowed(told.message.as_str()))],
            next_update: next_update.map(Cow::Owned),
            reach: None,
            cause: None,
            fix: None,
        }
    }
}

fn promise(due: Moment, said_in: UpdateNumber, made_at: Timestamp) -> Promise {
    Promise {
        id: PromiseId(Default::default()),
        incident: IncidentId(Default::default()),
        subject: PromiseSubject::next_update(AudienceKind::Public.name()),
        origin: Origin::Update(said_in),
        asked_by: None,
        made_at,
        due,
        owner: Phrase::new("the status page").expect("a plain phrase"),
        moves: 0,
        revision: 0,
        climb: Climb::default(),
        version: 1,
        outcome: None,
    }
}

/// The status a word tells; `None` for one that no page uses. A plain update keeps the status before it.
fn said(word: &str, before: Status) -> Option<Status> {
    match word.to_ascii_lowercase().as_str() {
        "update" | "postmortem" => Some(before),
        // Work that was planned has a known cause from the first moment on.
        "scheduled" | "in progress" => Some(Status::Identified),
        "verifying" => Some(Status::Monitoring),
        "completed" => Some(Status::Resolved),
        word => word.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"id": "7", "title": "Logins", "started_at": "2026-07-14T11:00:00Z", "impact": "major", "components": [], "updates": [
        {"at": "2026-07-14T11:05:00Z", "status": "Investigating", "message": "Logins fail. Next update in 30 minutes."},
        {"at": "2026-07-14T11:50:00Z", "status": "Update", "message": "Still looking."},
        {"at": "2026-07-14T12:10:00Z", "status": "Resolved", "message": "All is well."}]}"#;

    #[test]
    fn every_update_is_replayed_with_its_clock_and_what_was_said_before() {
        let outages = read(&format!("\n{}\n", LINE.replace('\n', ""))).expect("readable");
        let mut seen = Vec::new();
        outages[0].replay(&ZoneTable::default(), &Policy::default(), |told, subject| {
            let incident = subject.incident.as_ref().expect("known");
            assert_eq!((subject.now, incident.severity.level()), (told.at, 2));
            assert_eq!(subject.previous.as_ref().map(|p| p.sections[0].1.as_ref()), seen.last().map(|(_, _, message, _)| *message));
            assert_eq!(subject.said.unknown_status, (told.word == "Update").then_some("Update"));
            let message = ["Logins fail. Next update in 30 minutes.", "Still looking.", "All is well."][seen.len()];
            let due = incident.open_promises.first().map(|p| p.due.at.to_string());
            seen.push((incident.status, subject.status().expect("told"), message, due));
        });
        let due = Some("2026-07-14T11:35:00Z".to_owned());
        let (investigating, resolved) = (Status::Investigating, Status::Resolved);
        assert_eq!(seen[0], (investigating, investigating, "Logins fail. Next update in 30 minutes.", None));
        assert_eq!(seen[1], (investigating, investigating, "Still looking.", due));
        assert_eq!(seen[2], (investigating, resolved, "All is well.", None));
    }

    #[test]
    fn a_line_that_is_no_incident_is_named() {
        let why = |text: &str| read(text).expect_err("unreadable").to_string();
        let good = LINE.replace('\n', "");
        assert!(why(&format!("{good}\n{{}}")).starts_with("line 2: this is no incident: missing field `id`"));
        assert!(why(&good.replace("2026-07-14T11:05:00Z", "noon")).contains("at \"noon\" is no instant"));
        assert!(why(r#"{"id": "7", "updates": []}"#).contains("tells nothing"));
        assert!(why(&" 1".repeat(MAX_LINE_BYTES)).contains("too much"));
    }

    #[test]
    fn the_words_of_planned_work_and_plain_updates_are_statuses_too() {
        let before = Status::Identified;
        for (word, status) in
            [("Update", Some(before)), ("In progress", Some(before)), ("Completed", Some(Status::Resolved)), ("Odd", None)]
        {
            assert_eq!(said(word, before), status, "{word}");
        }
    }
}

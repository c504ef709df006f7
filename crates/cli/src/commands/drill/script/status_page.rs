//! The history of a status page as scripts. What it says, its status and its promises included, is read as the linter reads it.

use sev1_domain::label::Label;
use sev1_domain::lint::Policy;
use sev1_domain::status::Status;
use sev1_domain::update::NextUpdate;
use sev1_domain::zone::{Zone, ZoneTable};
use sev1_render::subject::history::{self, Outage};

use super::{Fault, Said, Saying, Script, Scripts};

/// Words of pages about work that is announced.
const MAINTENANCE: [&str; 4] = ["scheduled", "in progress", "verifying", "completed"];

pub(super) fn read(text: &str, zones: &ZoneTable) -> (Scripts, Vec<Fault>) {
    let (mut scripts, mut faults) = (Scripts::default(), Vec::new());
    for (i, line) in text.lines().enumerate() {
        match history::read(line) {
            // An empty line tells nothing and is no fault.
            Ok(outages) => {
                for outage in outages {
                    if is_maintenance(&outage) { scripts.maintenances += 1 } else { scripts.incidents.push(script(outage, zones)) }
                }
            }
            Err(fault) => faults.push(Fault { line: i + 1, reason: fault.reason }),
        }
    }
    (scripts, faults)
}

fn is_maintenance(outage: &Outage) -> bool {
    outage.updates.iter().any(|told| MAINTENANCE.iter().any(|word| told.word.eq_ignore_ascii_case(word)))
}

fn script(outage: Outage, zones: &ZoneTable) -> Script {
    let mut status = Status::Investigating;
    let mut updates = Vec::new();
    outage.replay(zones, &Policy::default(), |told, subject| {
        status = subject.said.status.unwrap_or(status);
        let next = match subject.said.next_update.as_deref() {
            Some(NextUpdate::At(due)) if status.is_open() => Said::At(due.at),
            _ => Said::Nothing,
        };
        updates.push(Saying { at: told.at, status, text: told.message.clone(), label: Label::Public, next });
    });
    let first = updates.first().map_or(outage.began, |u| u.at);
    Script {
        id: outage.id,
        title: outage.title,
        customer: None,
        severity: None,
        zone: Zone::utc().label().to_owned(),
        began: Some(outage.began),
        // A page does not tell when people were called; they knew of it when it began, or when they first said so.
        declared: outage.began.min(first),
        updates,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{"id": "7", "title": "Logins", "started_at": "2026-07-14T11:00:00Z", "impact": "major", "updates": [{"at": "2026-07-14T11:05:00Z", "status": "Investigating", "message": "Logins fail. Next update in 30 minutes."}, {"at": "2026-07-14T11:50:00Z", "status": "Update", "message": "Still looking."}, {"at": "2026-07-14T12:10:00Z", "status": "Resolved", "message": "Next update in an hour."}]}

{"id": "8", "updates": [{"at": "2026-07-15T11:05:00Z", "status": "Scheduled", "message": "A new disk."}]}
{"id": "9"}"#;

    #[test]
    fn a_page_is_played_with_the_promises_it_made_and_without_what_it_announced() {
        let (scripts, faults) = read(LINES, &ZoneTable::default());
        assert_eq!((scripts.incidents.len(), scripts.maintenances), (1, 1));
        assert_eq!(faults.iter().map(|f| f.line).collect::<Vec<_>>(), [4]);
        let script = &scripts.incidents[0];
        assert_eq!(script.declared, script.began.expect("known"));
        let told: Vec<_> = script.updates.iter().map(|u| (u.status, u.next.clone())).collect();
        let due = Said::At("2026-07-14T11:35:00Z".parse().expect("an instant"));
        assert_eq!(
            told,
            [(Status::Investigating, due), (Status::Investigating, Said::Nothing), (Status::Resolved, Said::Nothing)],
            "what is resolved promises nothing"
        );
    }
}

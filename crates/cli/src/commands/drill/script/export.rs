//! Incidents of Sev1 as `sev1 show --json` prints them: one object, several one after the other, or a list of them.
//!
//! Only what a replay needs is looked at, so that what an older or a newer Sev1 printed can be played as well.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::{Deserializer, Value};
use sev1_domain::label::Label;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_web::api::wire::Instant;

use super::{Fault, Said, Saying, Script, Scripts};

/// Whether a text begins as such a file does.
pub(super) fn is_one(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Shape {
        #[expect(dead_code, reason = "that it is there is all that counts")]
        incident: IgnoredAny,
    }
    if text.trim_start().starts_with('[') {
        return true;
    }
    matches!(Deserializer::from_str(text).into_iter::<Shape>().next(), Some(Ok(_)))
}

pub(super) fn read(text: &str) -> (Scripts, Vec<Fault>) {
    let (mut scripts, mut faults) = (Scripts::default(), Vec::new());
    let mut values = Deserializer::from_str(text).into_iter::<Value>();
    loop {
        let rest = &text[values.byte_offset()..];
        let begins = text.len() - rest.trim_start().len();
        let line = text[..begins].matches('\n').count() + 1;
        match values.next() {
            None => return (scripts, faults),
            Some(Ok(Value::Array(all))) => all.into_iter().for_each(|v| keep(v, line, &mut scripts, &mut faults)),
            Some(Ok(value)) => keep(value, line, &mut scripts, &mut faults),
            // What comes after the first break cannot be told apart.
            Some(Err(error)) => {
                faults.push(Fault { line: error.line(), reason: format!("this is no JSON: {error}") });
                return (scripts, faults);
            }
        }
    }
}

fn keep(value: Value, line: usize, scripts: &mut Scripts, faults: &mut Vec<Fault>) {
    let view = serde_json::from_value::<View>(value).map_err(|e| format!("what begins here is no incident: {e}"));
    match view.and_then(script) {
        Ok(script) => scripts.incidents.push(script),
        Err(reason) => faults.push(Fault { line, reason }),
    }
}

#[derive(Deserialize)]
struct View {
    incident: Incident,
    updates: Vec<Told>,
}

#[derive(Deserialize)]
struct Incident {
    number: String,
    customer: String,
    severity: String,
    title: String,
    zone: Zone,
    clocks: Clocks,
}

#[derive(Deserialize)]
struct Zone {
    label: String,
}

#[derive(Deserialize)]
struct Clocks {
    began: Option<Instant>,
    declared: Instant,
}

#[derive(Deserialize)]
struct Told {
    update: Update,
}

#[derive(Deserialize)]
struct Update {
    published_at: Instant,
    status: String,
    summary: Text,
    next_update: Option<Next>,
}

#[derive(Deserialize)]
struct Text {
    text: String,
    label: String,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Next {
    Promised { due: Due },
    OptedOut { reason: Text },
}

#[derive(Deserialize)]
struct Due {
    at: Instant,
}

fn script(view: View) -> Result<Script, String> {
    let incident = view.incident;
    let severity: Severity = incident.severity.parse().map_err(|_| format!("`{}` is no severity", incident.severity))?;
    let mut updates = view.updates.into_iter().map(|told| saying(told.update)).collect::<Result<Vec<_>, _>>()?;
    updates.sort_by_key(|u| u.at);
    let first = updates.first().ok_or_else(|| format!("{} has no update, so there is nothing to play", incident.number))?.at;
    Ok(Script {
        id: incident.number,
        title: incident.title,
        customer: Some(incident.customer),
        severity: Some(severity),
        zone: incident.zone.label,
        began: incident.clocks.began.map(|at| at.0),
        declared: incident.clocks.declared.0.min(first),
        updates,
    })
}

fn saying(update: Update) -> Result<Saying, String> {
    let status: Status = update.status.parse().map_err(|_| format!("`{}` is no status", update.status))?;
    let label = Label::from_name(&update.summary.label).ok_or_else(|| format!("`{}` is no label", update.summary.label))?;
    let next = match update.next_update {
        Some(Next::Promised { due }) => Said::At(due.at.0),
        Some(Next::OptedOut { reason }) => Said::OptOut(reason.text),
        None => Said::Nothing,
    };
    Ok(Saying { at: update.published_at.0, status, text: update.summary.text, label, next })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = r#"{
  "incident": {"number": "INC-1", "customer": "Globex", "severity": "SEV2", "title": "Logins", "zone": {"label": "ET", "iana": "x"},
    "clocks": {"began": null, "declared": "2026-07-14T11:00:00.000Z"}},
  "updates": [
    {"update": {"published_at": "2026-07-14T11:50:00.000Z", "status": "Resolved", "summary": {"text": "Done.", "label": "public"}, "next_update": null}},
    {"update": {"published_at": "2026-07-14T11:10:00.000Z", "status": "Identified", "summary": {"text": "Found.", "label": "internal"},
      "next_update": {"kind": "promised", "due": {"at": "2026-07-14T12:00:00.000Z"}}}}]
}
"#;

    #[test]
    fn an_export_is_read_alone_in_a_row_and_in_a_list() {
        assert!(is_one(ONE) && !is_one("{\"id\": \"7\"}") && !is_one("not JSON"));
        for (text, count) in [(ONE.to_owned(), 1), (ONE.repeat(3), 3), (format!("[{ONE}, {ONE}]"), 2)] {
            let (scripts, faults) = read(&text);
            assert_eq!((scripts.incidents.len(), faults.len()), (count, 0));
            let script = &scripts.incidents[0];
            assert_eq!((script.severity, script.customer.as_deref()), (Some(Severity::from_level(2).expect("SEV2")), Some("Globex")));
            let told: Vec<_> = script.updates.iter().map(|u| (u.status, u.label)).collect();
            assert_eq!(told, [(Status::Identified, Label::Internal), (Status::Resolved, Label::Public)], "oldest first");
        }
    }

    #[test]
    fn what_is_no_incident_is_named_with_the_line_it_begins_in() {
        let lines = |text: &str| read(text).1.into_iter().map(|f| f.line).collect::<Vec<_>>();
        let second = ONE.replace("SEV2", "bad");
        assert_eq!(lines(&format!("{ONE}{second}{second}")), [9, 17]);
        assert_eq!(lines(&format!("{ONE}{{oops")), [9]);
    }
}

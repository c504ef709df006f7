//! Parse and render as library calls, over real outage texts.

use std::path::PathBuf;

use sev1_domain::zone::ZoneTable;
use sev1_render::{parse, text};

use crate::publish::timed;
use crate::table::Table;

const UPDATES: usize = 10_000;

pub(crate) fn measure(table: &mut Table) {
    let (texts, source) = match real_messages() {
        Some(messages) => (updates(&messages), "real texts"),
        None => {
            (updates(&["We are investigating reports of failing logins.".to_owned()]), "made-up texts: no history beside the workspace")
        }
    };
    let zones = ZoneTable::default();
    let mut wrong = 0;
    let spent = timed(|| {
        for given in &texts {
            match parse::parse(given, &zones).map(parse::Parsed::complete) {
                Ok(Ok(update)) if text::render(&update) == *given => {}
                _ => wrong += 1,
            }
        }
    });
    let each = spent.as_secs_f64() * 1e6 / UPDATES as f64;
    table.quantity(&format!("parse + render, per update ({UPDATES} {source})"), each, "µs", 50.0);
    table.quantity("of these, not rendered back to the letter", f64::from(wrong), "updates", 0.0);
}

/// Every message in the history beside the workspace, if it is there.
fn real_messages() -> Option<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/outage-history.jsonl");
    let lines = std::fs::read_to_string(path).ok()?;
    let incidents = lines.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
    let zones = ZoneTable::default();
    let mut messages = Vec::new();
    for incident in incidents {
        for update in incident["updates"].as_array().into_iter().flatten() {
            // Only what could stand in a section as it is: the words measured are the template's.
            let body = update["message"].as_str().and_then(|m| sev1_domain::text::Body::new(m).ok());
            messages.extend(body.filter(|b| parse::reads_as_fact("summary", b, &zones).is_none()).map(|b| b.to_string()));
        }
    }
    (!messages.is_empty()).then_some(messages)
}

fn updates(messages: &[String]) -> Vec<String> {
    let message = |n: usize| &messages[n % messages.len()];
    let update = |n: usize| {
        format!(
            "### Globex SEV1 outage - 7:20pmET update\n\n#### Status: Identified\n\n#### Incident Time: {} hours\n\n{}\n\nNext update will be shared at 8amET.\n\n#### Customer Impact\n\n{}\n\n#### Technical Notes\n\n{}\n",
            n % 40 + 2,
            message(n),
            message(n + 1),
            message(n + 2),
        )
    };
    (0..UPDATES).map(update).collect()
}

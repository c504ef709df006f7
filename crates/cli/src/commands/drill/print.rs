//! What came of a drill, for people: figures first, then the incidents with the longest silences.

use std::cmp::Reverse;
use std::fmt::Write as _;
use std::path::Path;

use jiff::SignedDuration;
use sev1_app::words::exact_elapsed;

use super::outcome::{Outcome, Promises, Steps, Told};
use crate::output::{BOLD, DIM, WIDTH, cut, thousands};

/// As many incidents as are listed.
const WORST: usize = 10;

/// The whole report. `inbox` is where texts were written, if they were.
pub(super) fn text(outcome: &Outcome, name: &str, inbox: Option<&Path>) -> String {
    let (incidents, updates) = (counted(outcome.incidents, "incident"), counted(outcome.updates, "update"));
    let mut out = format!("{BOLD}EXERCISE{BOLD:#}  {incidents} with {updates} from {name}, policy {}\n", outcome.policy);
    write_left_out(&mut out, outcome);
    out.push('\n');
    write_figures(&mut out, outcome);
    write_worst(&mut out, outcome);
    let end = match inbox {
        Some(folder) => format!("This was an exercise: its texts are in {}, and nothing was sent anywhere.", folder.display()),
        None => "This was an exercise: nothing was sent anywhere.".to_owned(),
    };
    let _ = writeln!(out, "\n{end}");
    out
}

fn write_left_out(out: &mut String, outcome: &Outcome) {
    if outcome.stopped {
        out.push_str("ended early; what follows is of what was played until then\n");
    }
    let mut left_out = Vec::new();
    let mut some = |n: usize, what: &str| left_out.extend((n > 0).then(|| counted(n, what)));
    some(outcome.maintenances_left_out, "announced maintenance");
    some(outcome.incidents_left_out, "refused incident");
    some(outcome.updates_left_out, "refused update");
    if !left_out.is_empty() {
        let _ = writeln!(out, "left out: {}", left_out.join(", "));
    }
    if outcome.reworded > 0 {
        let _ = writeln!(out, "told in other words than their own: {}", counted(outcome.reworded, "text"));
    }
    if !outcome.refused.is_empty() {
        let codes: Vec<_> = outcome.refused.iter().map(|(code, n)| format!("{code} {}", thousands(*n))).collect();
        let _ = writeln!(out, "refused as written: {}", codes.join(", "));
    }
}

fn write_figures(out: &mut String, outcome: &Outcome) {
    let mut row = |what: &str, n: usize| {
        let _ = writeln!(out, "{what:<52}{:>8}", thousands(n));
    };
    let s = outcome.silences;
    row("Silences longer than the policy allows", s.over_policy);
    row("  the owner was reminded before the limit or at it", s.owner_in_time);
    row("  the text before had promised a time behind it", s.announced);
    row("  the deputy was reached", s.deputy);
    row("  the lead was reached", s.lead);
    row("  executives were reached", s.executive);
    row("First updates later than the policy allows", outcome.first_updates.late);
    row("Next updates promised in the texts", outcome.promises.said);
    let _ = write!(out, "{}", kept(&outcome.promises));
    let _ = writeln!(out, "Reminders of a next update: {}", steps(outcome.steps));
    let more = [(outcome.looped_in, "to bring in an executive"), (outcome.steps_after_fix, "of what follows a fix")];
    for (n, what) in more.into_iter().filter(|(n, _)| *n > 0) {
        let _ = writeln!(out, "  and {} {what}", thousands(n));
    }
}

fn kept(promises: &Promises) -> String {
    if promises.said == 0 {
        return String::new();
    }
    let late_by = |i: usize| exact_elapsed(SignedDuration::from_millis(promises.late_by_ms[i]));
    let how_late = match promises.late_by_ms.len() {
        0 => String::new(),
        1 => format!(" (by {})", late_by(0)),
        n => format!(" (median {}, {} at most)", late_by(n / 2), late_by(n - 1)),
    };
    let never = promises.broken + promises.open;
    format!("  kept {}, late {}{how_late}, never kept {never}\n", promises.kept, promises.late)
}

/// `owner 3, deputy 1`; nobody is named who was not reminded.
fn steps(steps: Steps) -> String {
    let all =
        [("owner", steps.owner), ("deputy", steps.deputy), ("lead", steps.lead), ("executives", steps.executive), ("page", steps.page)];
    let some: Vec<_> = all.iter().filter(|(_, n)| *n > 0).map(|(who, n)| format!("{who} {}", thousands(*n))).collect();
    if some.is_empty() { "none".to_owned() } else { some.join(", ") }
}

fn write_worst(out: &mut String, outcome: &Outcome) {
    let mut worst: Vec<&Told> = outcome.each.iter().collect();
    worst.sort_by_key(|told| Reverse(told.longest_silence_ms));
    if worst.len() > WORST {
        let _ = writeln!(out, "\n{BOLD}The {WORST} longest silences{BOLD:#} {DIM}(all incidents: --json){DIM:#}");
    } else {
        let _ = writeln!(out, "\n{BOLD}Each incident{BOLD:#}");
    }
    for told in worst.into_iter().take(WORST) {
        let head = format!("{}  {}  {}", told.number, told.id, told.title);
        let _ = writeln!(out, "\n{BOLD}{}{BOLD:#}", cut(&head, WIDTH));
        let silence = match told.updates {
            0 | 1 => String::new(),
            _ => format!(", longest silence {}", exact_elapsed(SignedDuration::from_millis(told.longest_silence_ms))),
        };
        let over = match told.silences.len() {
            0 => String::new(),
            n => format!(", {} longer than the policy allows", thousands(n)),
        };
        let _ = writeln!(out, "  {}{silence}{over}", counted(told.updates, "update"));
        if told.first_update_late_ms > 0 {
            let by = exact_elapsed(SignedDuration::from_millis(told.first_update_late_ms));
            let _ = writeln!(out, "  the first update came {by} later than the policy allows");
        }
        let looped_in = if told.looped_in > 0 { ", and an executive was to be brought in" } else { "" };
        let _ = writeln!(out, "  reminded: {}{looped_in}\n  {}", steps(told.steps), reached(told));
    }
}

fn reached(told: &Told) -> &'static str {
    match (told.lead_reached, told.executives_reached) {
        (true, true) => "lead and executives were reached",
        (true, false) => "the lead was reached",
        (false, true) => "executives were reached",
        (false, false) => "neither lead nor executives were reached",
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{} {what}{}", thousands(n), if n == 1 { "" } else { "s" })
}

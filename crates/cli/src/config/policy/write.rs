//! A promise policy as a file: what `sev1 policy show` prints, and what reading gives back.

use std::fmt::{Display, Write};

use jiff::civil::{Date, Time};
use sev1_domain::calendar::{BusinessCalendar, Country};
use sev1_domain::ladder::{Role, Rung};
use sev1_domain::policy::{AfterFix, LoopIn, PromisePolicy, Silence};
use sev1_domain::promise::PromiseKind;
use sev1_domain::when::write_duration;

use super::FORMAT;
use super::calendar::DAYS;

/// The policy as a file with comments. Reading it gives the same policy, whatever is built in by then, because it leaves nothing out.
pub(crate) fn policy_toml(policy: &PromisePolicy) -> String {
    let mut out = String::new();
    let o = &mut out;
    line(o, "# What is promised without being said each time. Delete what is to stay as it is built in.");
    line(o, "# Spans of time are written 45m, 2h or 1h30m.");
    line(o, format_args!("\nformat = {FORMAT}"));
    line(o, "# What your people call this version; shown wherever the policy is.");
    line(o, format_args!("version = {}", quoted(&policy.version)));
    line(o, "# How soon a reader who asks for an update is answered, and a hand-off accepted.");
    line(o, format_args!("answer_within = {}", span(policy.answer_within)));
    line(o, format_args!("accept_within = {}", span(policy.accept_within)));
    line(o, "# The destinations behind the word \"page\" in the ladders below.");
    line(o, format_args!("page = {}", list(&policy.page)));
    line(o, "\n# Customers with a contract that rows of [[silences]] may name.");
    for contract in &policy.contracts {
        line(o, format_args!("[[contracts]]\nname = {}\ncustomers = {}", quoted(&contract.name), list(&contract.customers)));
    }
    line(o, "\n# How long readers may wait for the next update, and after the declaration for the first. The row that says most counts;");
    line(o, "# what may be said: severity, status, audience (internal, executive, customer, public), contract.");
    policy.silences.iter().for_each(|row| silence(o, row));
    line(o, "\n# Who is reminded when, before (-) and after a promise is due: owner, deputy, lead, executive, page. [] for nobody.");
    for kind in PromiseKind::ALL {
        line(o, format_args!("[ladder.{}]", kind.as_str()));
        match policy.ladder(kind).0.as_slice() {
            [] => line(o, "steps = []"),
            rungs => {
                line(o, "steps = [");
                rungs.iter().for_each(|rung| step(o, rung));
                line(o, "]");
            }
        }
    }
    loop_in(o, policy.loop_in);
    after_fix(o, &policy.after_fix);
    calendar(o, &policy.calendar);
    out
}

fn silence(o: &mut String, row: &Silence) {
    line(o, "[[silences]]");
    let conditions = [
        ("severity", row.severity.map(|v| v.to_string())),
        ("status", row.status.map(|v| v.to_string())),
        ("audience", row.kind.map(|v| v.as_str().to_owned())),
        ("contract", row.contract.clone()),
    ];
    for (key, value) in conditions.into_iter().filter_map(|(key, value)| Some((key, value?))) {
        line(o, format_args!("{key} = {}", quoted(value)));
    }
    line(o, format_args!("longest = {}", span(row.longest)));
    if let Some(first) = row.first {
        line(o, format_args!("first = {}", span(first)));
    }
}

fn step(o: &mut String, rung: &Rung) {
    let to: Vec<&str> = rung.to.iter().copied().map(Role::as_str).collect();
    line(o, format_args!("  {{ at = {}, to = {} }},", quoted(Rung::write_after(rung.after)), list(&to)));
}

fn loop_in(o: &mut String, rule: Option<LoopIn>) {
    line(o, "\n# When an executive is brought in: once an incident of this severity or worse is older than that.");
    match rule {
        Some(LoopIn { severity, after }) => line(o, format_args!("[loop_in]\nseverity = \"{severity}\"\nafter = {}", span(after))),
        None => line(o, "[loop_in]\nenabled = false"),
    }
}

fn after_fix(o: &mut String, rule: &AfterFix) {
    line(o, "\n# What is owed once an incident of this severity or worse is resolved. watch = \"\" for none.");
    let watch = rule.watch.map_or_else(|| "\"\"".to_owned(), span);
    line(o, format_args!("[after_fix]\nseverity = \"{}\"\nwatch = {watch}", rule.severity));
    line(o, "# Deadlines: 1 business day, 4 working hours, 48h, 5pm ET.");
    if rule.documents.is_empty() {
        line(o, "documents = []");
    }
    for document in &rule.documents {
        let (what, audience, within) = (quoted(&document.what), quoted(&document.audience), quoted(&document.within));
        line(o, format_args!("[[after_fix.documents]]\nwhat = {what}\naudience = {audience}\nwithin = {within}"));
    }
}

fn calendar(o: &mut String, calendar: &BusinessCalendar) {
    line(o, "\n# Which days and hours are worked. zone = \"\" for the incident's own.");
    line(o, "[calendar]");
    line(o, format_args!("zone = {}", quoted(calendar.zone.as_ref().map_or("", |z| z.label()))));
    let days: Vec<&str> = DAYS.iter().filter(|(_, day)| calendar.weekdays.contains(day)).map(|(word, _)| *word).collect();
    line(o, format_args!("days = {}", list(&days)));
    line(o, format_args!("opens = \"{}\"\ncloses = \"{}\"", clock(calendar.opens), clock(calendar.closes)));
    line(o, "# The country whose public holidays are off; further days off; days that are worked all the same.");
    line(o, format_args!("holidays = {}", quoted(calendar.country.map(country).unwrap_or_default())));
    let dates = |days: &std::collections::BTreeSet<Date>| list(&days.iter().collect::<Vec<_>>());
    line(o, format_args!("off = {}\nworked = {}", dates(&calendar.off), dates(&calendar.worked)));
}

/// `United States`, from `UnitedStates`.
fn country(country: Country) -> String {
    let mut words = String::new();
    for c in format!("{country:?}").chars() {
        if c.is_uppercase() && words.ends_with(char::is_lowercase) {
            words.push(' ');
        }
        words.push(c);
    }
    words
}

fn clock(time: Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}

fn span(span: jiff::SignedDuration) -> String {
    quoted(write_duration(span))
}

fn list(items: &[impl Display]) -> String {
    format!("[{}]", items.iter().map(quoted).collect::<Vec<_>>().join(", "))
}

/// A text as TOML writes it.
fn quoted(text: impl Display) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn line(out: &mut String, text: impl Display) {
    let _ = writeln!(out, "{text}");
}
